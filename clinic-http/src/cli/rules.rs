//! `clinic rules`: the tables of statuses and of roles, for the documentation.

use clinic_core::access::{Act, Role};
use clinic_core::scheduling::{Action, By, Status, StatusSettings, TransitionRequest, transition};
use clinic_core::time::Instant;
use std::fmt::Write as _;

const HEAD: &str = "# Statuses and roles

Written by `cargo xtask regenerate` from the rules themselves.

## Statuses of an appointment

What may be done to an appointment, from which status, and where it leads. The minutes are settings of the organization
(`/settings`); in brackets what they are unless set. `undo_check_in` leads back to the status before, and `reschedule` of
a request stays one.

| action | from | to | by whom and when |
|---|---|---|---|
";

const ROLES: &str = "
## Roles

How far each role goes in an organization; an empty cell: not at all. `all`: anything of the organization. `own
locations`: what is at the locations of the membership, or everywhere where it names none; `only at`: of what is at
several locations, when all are among them; `also at`: when one is. `own doctor`: what is with the doctor who one is or
assists. `own patients`: the patients of that doctor. `self`: the patient who one is, or acts for. A membership may have
single permissions added or taken.

`super_admin` runs the platform, in every organization alike.

";

/// How a status looks after an action, by the rule itself: whoever may do most does it at a time at which it is allowed.
fn after(status: Status, action: Action) -> Option<Status> {
    let starts_at = Instant::UNIX_EPOCH;
    [-60, 0, 60].into_iter().find_map(|minutes| {
        let request = TransitionRequest {
            status,
            before_check_in: None,
            action,
            by: By::Clinical,
            at: starts_at + chrono::Duration::minutes(minutes),
            starts_at,
            ends_at: starts_at + chrono::Duration::minutes(120),
            same_local_date: true,
            settings: StatusSettings::default(),
        };
        transition(&request).ok()
    })
}

/// The tables as Markdown.
pub(super) fn tables() -> String {
    let mut text = HEAD.to_owned();
    for action in Action::ALL {
        let from: Vec<Status> = Status::ALL
            .iter()
            .copied()
            .filter(|status| status.allowed().any(|allowed| allowed == action))
            .collect();
        let to = from.iter().rev().find_map(|status| after(*status, action));
        let words: Vec<String> = from
            .iter()
            .map(|one| format!("`{}`", one.as_str()))
            .collect();
        let _ = writeln!(
            text,
            "| `{}` | {} | `{}` | {} |",
            action.as_str(),
            words.join(", "),
            to.map_or("", Status::as_str),
            action.condition(),
        );
    }
    text.push_str(ROLES);
    let mut head = "| | super_admin |".to_owned();
    let mut line = "|---|---|".to_owned();
    for role in Role::ALL {
        let _ = write!(head, " {} |", role.as_str());
        line.push_str("---|");
    }
    let _ = writeln!(text, "{head}\n{line}");
    for act in Act::ALL {
        let all = if act.is_of_super_admin() { "all" } else { "" };
        let _ = write!(text, "| {} | {all} |", act.description());
        for role in Role::ALL {
            let breadth = act
                .breadth(role)
                .map_or("", |breadth| breadth.description());
            let _ = write!(text, " {breadth} |");
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_action_leads_somewhere_and_every_role_has_a_column() {
        let text = super::tables();
        assert!(text.contains("| `check_in` | `scheduled`, `confirmed` | `checked_in` | staff;"));
        assert!(text.contains("| `mark_no_show` | `scheduled`, `confirmed` | `no_show` |"));
        assert!(
            text.contains("| `reschedule` | `requested`, `scheduled`, `confirmed` | `scheduled` |")
        );
        assert!(!text.contains("| `` |"), "{text}");
        assert!(text.contains(" guardian |"));
    }
}
