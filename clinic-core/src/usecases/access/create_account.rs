use super::new_membership::NewMembership;
use crate::base::ids::AccountId;
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{
    Account, Act, Capacity, Grants, Membership, PasswordHash, Role, Subject,
};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::engine::command::{Answer, Call, Command, Context, Decision, Fault, Place};
use crate::engine::receipt::of_receipt;
use crate::ports::change::{AccessChange, Write};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Opens an account with its memberships.
///
/// # Errors
/// `already_exists` if the e-mail address has an account; `invalid_value` for a password in place of its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CreateAccount {
    /// E-mail address; unique over the platform.
    pub email: SensitiveText,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    #[serde(default)]
    pub phone: Option<SensitiveText>,
    /// The given name or names, as the person writes them.
    pub given_name: SensitiveText,
    /// The family name, as the person writes it.
    pub family_name: SensitiveText,
    /// The password's argon2id hash in PHC form, made by the host (`hash_password`); absent for an account that the
    /// host logs in by itself.
    #[serde(default)]
    pub password_hash: Option<PasswordHash>,
    /// Whether it runs the platform.
    #[serde(default)]
    pub super_admin: bool,
    /// What it is in which organization.
    #[serde(default)]
    pub memberships: Vec<NewMembership>,
}

fn uuids<I: Copy + Into<uuid::Uuid>>(ids: Option<&[I]>) -> Vec<uuid::Uuid> {
    ids.unwrap_or_default()
        .iter()
        .map(|id| (*id).into())
        .collect()
}

#[async_trait]
impl Command for CreateAccount {
    const NAME: &'static str = "create_account";
    const PLACE: Place = Place::Platform;
    type Outcome = AccountId;
    type Reads = ();
    type Target = ();
    type Facts = bool;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        let mut email = Some(std::mem::take(&mut self.email));
        checks.email("/email", &mut email);
        match email {
            Some(email) => self.email = email,
            None => checks.fail("/email", "must not be empty"),
        }
        checks.phone("/phone", &mut self.phone);
        checks.require(
            self.password_hash.as_ref().is_none_or(PasswordHash::is_argon2id),
            "/password_hash",
            "must be an argon2id hash in PHC form, such as $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH, not a password",
        );
        checks.name("/given_name", &mut self.given_name);
        checks.name("/family_name", &mut self.family_name);
        checks.require(
            self.memberships.len() <= limits::LIST_ENTRIES,
            "/memberships",
            format!("has more than {} entries", limits::LIST_ENTRIES),
        );
        for (at, membership) in self
            .memberships
            .iter()
            .enumerate()
            .take(limits::LIST_ENTRIES)
        {
            for (name, ids) in [
                ("location_ids", uuids(membership.location_ids.as_deref())),
                ("doctor_ids", uuids(Some(&membership.doctor_ids))),
            ] {
                let pointer = format!("/memberships/{at}/{name}");
                checks.require(
                    ids.len() <= limits::DOCTORS_PER_QUESTION,
                    &pointer,
                    format!("has more than {} entries", limits::DOCTORS_PER_QUESTION),
                );
                checks.once(&pointer, &ids);
            }
            membership.check(&mut checks, &format!("/memberships/{at}"));
            let before = self.memberships.iter().take(at);
            checks.require(
                membership.role != Role::Patient
                    || !before.into_iter().any(|other| {
                        other.role == Role::Patient
                            && other.organization_id == membership.organization_id
                    }),
                &format!("/memberships/{at}"),
                "is a second patient of one organization",
            );
        }
        checks.done()
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<(), Fault> {
        Ok(())
    }

    fn authorize(&self, (): &(), grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::ManagePlatform, &Subject::whole_organization())
    }

    async fn load(&self, (): (), _call: &Call<'_>, tx: &mut dyn Tx) -> Result<bool, Fault> {
        for membership in &self.memberships {
            membership.exists(tx).await?;
        }
        Ok(tx.account_by_email(&self.email).await?.is_some())
    }

    fn decide(&self, exists: bool, call: &Call<'_>) -> Result<Decision<AccountId>, Error> {
        if exists {
            return Err(Error::new(
                ErrorCode::AlreadyExists,
                "the e-mail address has an account",
            ));
        }
        let id = call.id();
        let account = Account {
            id,
            version: 1,
            created_at: call.now,
            updated_at: call.now,
            active: true,
            email: self.email.clone(),
            phone: self.phone.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            super_admin: self.super_admin,
            password_hash: self.password_hash.clone(),
            last_login_at: None,
        };
        let mut decision = Decision::of(id)
            .change(AccessChange::Account(Write::Insert(account)))
            .about("account", id);
        for membership in &self.memberships {
            let membership = Membership {
                id: call.id(),
                account_id: id,
                organization_id: membership.organization_id,
                role: membership.role,
                location_ids: membership.location_ids.clone(),
                doctor_ids: membership.doctor_ids.clone(),
                patient_id: membership.patient_id,
                permissions_added: membership.permissions_added.clone(),
                permissions_taken: membership.permissions_taken.clone(),
                ends_at: membership.ends_at,
            };
            decision = decision.change(AccessChange::InsertMembership(membership));
        }
        Ok(decision)
    }
}

#[async_trait]
impl Answer for AccountId {
    fn receipt(&self) -> Value {
        json!(self)
    }

    async fn read_again(receipt: Value, _: &Call<'_>, _: &mut dyn Tx) -> Result<Self, Fault> {
        Ok(of_receipt(receipt)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_hash() {
        const SALT_AND_HASH: &str =
            "$c2FsdCBvZiBub2JvZHkncw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        for (start, good) in [
            ("$argon2id$v=19$m=19456,t=2,p=1", true),
            ("$argon2i$v=19$m=19456,t=2,p=1", false),
            ("plainpassword", false),
        ] {
            let hash = format!("{start}{SALT_AND_HASH}");
            assert_eq!(PasswordHash(hash).is_argon2id(), good, "{start}");
            assert!(!PasswordHash(start.to_owned()).is_argon2id(), "{start}");
        }
        let mut command = CreateAccount {
            email: "a@example.org".into(),
            phone: None,
            given_name: "Ana".into(),
            family_name: "Pop".into(),
            password_hash: Some(PasswordHash("plainpassword".to_owned())),
            super_admin: false,
            memberships: Vec::new(),
        };
        let refused = command.check(&Zones::bundled()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidValue);
        let text = refused.to_string();
        assert!(
            text.contains("/password_hash") && !text.contains("plainpassword"),
            "{text}"
        );
    }
}
