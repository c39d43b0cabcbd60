//! The small world of `access.json`, built by commands of the host.

use super::WorldFile;
use crate::base::ids::{AccountId, OrganizationId};
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Actor, Permission, Role};
use crate::domain::error::{Error, ErrorCode};
use crate::engine::clinic::Clinic;
use crate::engine::command::Context;
use crate::hosts::registry;
use crate::ports::change::{AccessChange, Write};
use crate::ports::store::{Mode, Scope, Store, StoreError};
use crate::testing::{FixedClock, SequentialIds};
use crate::usecases::access::{CreateAccount, NewMembership};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The world of the corpus on a store.
#[derive(Debug)]
pub struct AccessWorld {
    clinic: Clinic,
    clock: Arc<FixedClock>,
    ids: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
    accounts: BTreeMap<String, AccountId>,
    targets: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Member {
    organization: String,
    role: Role,
    locations: Option<Vec<String>>,
    doctors: Vec<String>,
    patient: Option<String>,
    add: Vec<Permission>,
    take: Vec<Permission>,
    #[serde(default)]
    ended: bool,
}

/// The present of the world: a Monday, at eleven by the clock on the wall.
fn present() -> Instant {
    crate::base::time::instant(1_801_472_400 * 1_000_000)
}

/// An id that nobody has.
pub(super) const UNKNOWN: &str = "01a2dfb6-5c00-7000-8000-0fffffffffff";

fn broken(what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::Internal, what)
}

impl AccessWorld {
    /// Builds the world on an empty store.
    ///
    /// # Errors
    /// The errors of the commands that build it.
    pub async fn build(file: &WorldFile, store: Arc<dyn Store>) -> Result<Self, Error> {
        let clock = Arc::new(FixedClock::at(present()));
        let clinic = Clinic::new(
            store,
            clock.clone(),
            Arc::new(SequentialIds::default()),
            Arc::new(Zones::bundled()),
        );
        let mut world = Self {
            clinic,
            clock,
            ids: BTreeMap::new(),
            names: BTreeMap::new(),
            accounts: BTreeMap::new(),
            targets: file.targets.clone(),
        };
        for (name, organization) in &file.organizations {
            world.organization(name, organization.open).await?;
        }
        for kind in ["location", "doctor", "room", "service", "patient"] {
            world.catalog(kind).await?;
        }
        world.default_services(file).await?;
        world.calendars().await?;
        for kind in ["appointment", "series", "hold"] {
            world.bookings(kind).await?;
        }
        world.assignments(file).await?;
        for (name, actor) in &file.actors {
            world.actor(name, actor).await?;
        }
        Ok(world)
    }

    /// A clinic with the clock and the zones of this world on another store, which makes ids of its own.
    #[must_use]
    pub fn clinic_on(&self, store: Arc<dyn Store>) -> Clinic {
        Clinic::new(
            store,
            self.clock.clone(),
            Arc::new(SequentialIds::from(1 << 32)),
            self.clinic.zones().clone(),
        )
    }

    /// The id of a record by its name in the corpus; that of nobody for `unknown`.
    #[must_use]
    pub fn id(&self, name: &str) -> &str {
        self.ids.get(name).map_or(UNKNOWN, String::as_str)
    }

    /// The name in the corpus of an id.
    #[must_use]
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// The account of an actor.
    #[must_use]
    pub fn account(&self, actor: &str) -> Option<AccountId> {
        self.accounts.get(actor).copied()
    }

    /// A record of the corpus.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&Value> {
        self.targets.get(name)
    }

    /// The context of an actor who names an organization.
    ///
    /// # Errors
    /// An organization that is not in the corpus.
    pub fn context(&self, actor: &str, organization: &str) -> Result<Context, Error> {
        let id: OrganizationId = self
            .id(organization)
            .parse()
            .map_err(|_| broken("not an organization"))?;
        let actor = match (actor, self.accounts.get(actor)) {
            ("host", _) => Actor::Host,
            (_, Some(id)) => Actor::Account(*id),
            _ => Actor::Public,
        };
        Ok(Context::new(actor, Some(id)))
    }

    fn remember(&mut self, name: &str, outcome: &Value) -> Result<(), Error> {
        let id = outcome
            .get("id")
            .and_then(Value::as_str)
            .ok_or_else(|| broken(format!("{name} has no id")))?;
        self.ids.insert(name.to_owned(), id.to_owned());
        self.names.insert(id.to_owned(), name.to_owned());
        Ok(())
    }

    async fn run(&self, organization: &str, command: &str, input: Value) -> Result<Value, Error> {
        let context = self.context("host", organization)?;
        registry::run(&self.clinic, &context, command, input)
            .await
            .map_err(|error| broken(format!("{command}: {error}")))
    }

    async fn organization(&mut self, name: &str, open: bool) -> Result<(), Error> {
        let input = json!({"fields": {
            "name": name, "timezone": "Europe/Bucharest", "currency": "RON", "open_for_booking": open,
            "settings": {"max_per_day": 40},
        }});
        let context = Context::platform();
        let outcome = registry::run(&self.clinic, &context, "create_organization", input).await?;
        self.remember(name, &outcome)
    }

    /// The records of a kind: their names, and what the corpus says of them.
    pub(super) fn of_kind(&self, kind: &str) -> Vec<(String, Value)> {
        let of_kind = |target: &&Value| text(target, "type") == kind;
        self.targets
            .iter()
            .filter(|(_, target)| of_kind(target))
            .map(|(name, target)| (name.clone(), target.clone()))
            .collect()
    }

    async fn catalog(&mut self, kind: &str) -> Result<(), Error> {
        for (name, target) in self.of_kind(kind) {
            let at = self.id(text(&target, "location")).to_owned();
            let fields = match kind {
                "location" => json!({"name": name, "timezone": "Europe/Bucharest"}),
                "doctor" => json!({
                    "given_name": name, "family_name": "Doctor", "specialties": ["cardiology"],
                    "location_ids": self.ids_of(&target, "locations"),
                }),
                "room" => json!({"name": name, "location_id": at, "kind": "room"}),
                "service" => json!({
                    "name": name, "duration_min": 30, "price": {"amount": "100.00", "currency": "RON"},
                    "location_ids": self.ids_of(&target, "locations"),
                }),
                _ => json!({
                    "given_name": name, "family_name": "Patient", "notes": "of the desk",
                    "identifiers": [{"system": "national_id", "value": name}],
                }),
            };
            let organization = text(&target, "organization").to_owned();
            let command = format!("create_{kind}");
            let outcome = self
                .run(&organization, &command, json!({ "fields": fields }))
                .await?;
            self.remember(&name, &outcome)?;
            if target.get("inactive") == Some(&Value::Bool(true)) {
                let input = json!({"id": outcome["id"], "active": false});
                self.run(&organization, &format!("set_{kind}_active"), input)
                    .await?;
            }
        }
        Ok(())
    }

    /// The ids of the records that a member of a target names; null where it names none.
    fn ids_of(&self, target: &Value, member: &str) -> Value {
        match target.get(member).and_then(Value::as_array) {
            Some(names) => names
                .iter()
                .filter_map(Value::as_str)
                .map(|name| json!(self.id(name)))
                .collect(),
            None => Value::Null,
        }
    }

    async fn default_services(&self, file: &WorldFile) -> Result<(), Error> {
        for name in file.organizations.keys() {
            let services = self.of_kind("service");
            let everywhere = services.iter().find(|(_, target)| {
                text(target, "organization") == name
                    && target.get("locations") == Some(&Value::Null)
                    && target.get("inactive").is_none()
            });
            let Some((service, _)) = everywhere else {
                continue;
            };
            let open = file.organizations.get(name).is_some_and(|o| o.open);
            let input = json!({"fields": {
                "name": name, "timezone": "Europe/Bucharest", "currency": "RON", "open_for_booking": open,
                "default_service_id": self.id(service),
            }});
            self.run(name, "update_organization", input).await?;
        }
        Ok(())
    }

    /// The doctors work every day from 8 to 20, at each of their locations; each has a time off far ahead.
    async fn calendars(&mut self) -> Result<(), Error> {
        for (_, target) in self.of_kind("calendar") {
            let organization = text(&target, "organization").to_owned();
            let input = json!({
                "doctor_id": self.id(text(&target, "doctor")), "location_id": self.id(text(&target, "location")),
                "schedule": schedule(),
            });
            self.run(&organization, "set_schedule", input).await?;
        }
        for (name, target) in self.of_kind("doctor") {
            let organization = text(&target, "organization").to_owned();
            let input = json!({
                "doctor_id": self.id(&name), "reason": "conference",
                "span": {"from": "2027-06-01T08:00", "to": "2027-06-02T08:00"},
            });
            let outcome = self.run(&organization, "add_time_off", input).await?;
            self.remember(&format!("off:{name}"), &outcome)?;
        }
        Ok(())
    }

    async fn bookings(&mut self, kind: &str) -> Result<(), Error> {
        for (number, (name, target)) in self.of_kind(kind).into_iter().enumerate() {
            let organization = text(&target, "organization").to_owned();
            let mut input = json!({
                "patient_id": self.id(text(&target, "patient")), "doctor_id": self.id(text(&target, "doctor")),
                "location_id": self.id(text(&target, "location")),
            });
            let (command, day) = match kind {
                "appointment" => ("book_appointment", 2),
                "series" => ("book_series", 3),
                _ => ("place_hold", 4),
            };
            if kind == "series" {
                input["local_start"] = json!(format!("2027-02-0{day}T{:02}:00", 8 + number));
                input["rule"] = json!({"frequency": "weekly", "count": 2});
            } else {
                input["starts_at"] = json!(start(day, number));
            }
            if kind == "appointment" {
                input["notes"] = json!("of the desk");
            }
            let outcome = self.run(&organization, command, input).await?;
            if kind == "series" {
                self.remember(&name, outcome.get("series").unwrap_or(&Value::Null))?;
                continue;
            }
            self.remember(&name, &outcome)?;
            if text(&target, "status") == "cancelled" {
                let input = json!({"id": outcome["id"]});
                self.run(&organization, "cancel_appointment", input).await?;
            }
        }
        Ok(())
    }

    /// Own patients whom no appointment makes so are assigned.
    async fn assignments(&self, file: &WorldFile) -> Result<(), Error> {
        let appointments = self.of_kind("appointment");
        let mut assigned: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (doctor, patients) in &file.own_patients {
            for patient in patients {
                let booked = appointments.iter().any(|(_, target)| {
                    text(target, "doctor") == doctor
                        && text(target, "patient") == patient
                        && text(target, "status") != "cancelled"
                });
                if !booked {
                    assigned.entry(patient).or_default().insert(doctor);
                }
            }
        }
        for (patient, doctors) in assigned {
            let target = self.target(patient).unwrap_or(&Value::Null);
            let ids: Vec<_> = doctors.iter().map(|doctor| self.id(doctor)).collect();
            let input = json!({"patient_id": self.id(patient), "doctor_ids": ids});
            self.run(text(target, "organization"), "assign_doctors", input)
                .await?;
        }
        Ok(())
    }

    async fn actor(&mut self, name: &str, actor: &Value) -> Result<(), Error> {
        let kind = text(actor, "kind");
        if matches!(kind, "host" | "public") {
            return Ok(());
        }
        let members = actor.get("memberships").or_else(|| actor.get("was"));
        let members: Vec<Member> = match members {
            Some(members) => serde_json::from_value(members.clone())
                .map_err(|error| broken(format!("{name}: {error}")))?,
            None => Vec::new(),
        };
        let mut memberships = Vec::with_capacity(members.len());
        for member in members {
            memberships.push(self.membership(member)?);
        }
        let command = CreateAccount {
            email: format!("{name}@example.org").into(),
            phone: None,
            given_name: name.into(),
            family_name: "Account".into(),
            password_hash: None,
            super_admin: actor.get("super_admin") == Some(&Value::Bool(true)),
            memberships,
        };
        let platform = Context::platform();
        let id = self.clinic.run(&platform, command).await?;
        self.accounts.insert(name.to_owned(), id);
        if kind == "deactivated" {
            self.deactivate(id).await?;
        }
        Ok(())
    }

    fn membership(&self, member: Member) -> Result<NewMembership, Error> {
        fn id<I: std::str::FromStr>(world: &AccessWorld, name: &str) -> Result<I, Error> {
            world
                .id(name)
                .parse()
                .map_err(|_| broken(format!("{name} has no id")))
        }
        let all = |names: &[String]| -> Result<Vec<_>, Error> {
            names.iter().map(|name| id(self, name)).collect()
        };
        let doctors: Result<Vec<_>, Error> =
            member.doctors.iter().map(|name| id(self, name)).collect();
        Ok(NewMembership {
            location_ids: member.locations.as_deref().map(all).transpose()?,
            doctor_ids: doctors?,
            patient_id: member
                .patient
                .as_deref()
                .map(|name| id(self, name))
                .transpose()?,
            permissions_added: member.add,
            permissions_taken: member.take,
            ends_at: member
                .ended
                .then(|| present() - chrono::Duration::minutes(1)),
            ..NewMembership::new(id(self, &member.organization)?, member.role)
        })
    }

    /// There is no command yet that deactivates an account.
    async fn deactivate(&self, id: AccountId) -> Result<(), Error> {
        let mut tx = self
            .clinic
            .store()
            .begin(Scope::Platform, Mode::Write)
            .await?;
        let account = tx.account(id).await?;
        let mut account =
            account.ok_or_else(|| StoreError::Corrupt("the account is gone".to_owned()))?;
        account.version += 1;
        account.active = false;
        tx.apply(&[AccessChange::Account(Write::Update(account)).into()])
            .await?;
        Ok(tx.commit().await?)
    }
}

/// A member of a JSON object as text; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or("")
}

/// Every day from 8 to 20.
pub(super) fn schedule() -> Value {
    let day = json!([["08:00", "20:00"]]);
    json!({"weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day}})
}

/// A start on a day of February, at 8 by the clock on the wall and some hours.
pub(super) fn start(day: u32, hours: usize) -> String {
    format!("2027-02-{day:02}T{:02}:00:00Z", 6 + hours)
}
