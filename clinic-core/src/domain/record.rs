//! What every stored record has beside its own fields.

use crate::base::time::{Instant, Zones};
use crate::domain::check::Checks;

/// The head that every record carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<I> {
    /// The record's identifier, which it keeps for good.
    pub id: I,
    /// 1 when created, one more with each change; what `ETag` shows and `If-Match` names.
    pub version: u64,
    /// Whether it is in use; deactivated records are kept and no longer offered.
    pub active: bool,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// Fields that a caller may write.
pub trait Fields: Send + Sync + 'static {
    /// Normalizes the fields in place and notes what is wrong with them.
    fn check(&mut self, checks: &mut Checks, zones: &Zones);
}

/// A record that is created, replaced and deactivated as a whole: an organization, a location, a
/// room, a service, a doctor, a patient.
pub trait Record: Clone + Send + Sync + 'static {
    /// The type of its identifier.
    type Id: Copy + Send + Sync + From<uuid::Uuid> + Into<uuid::Uuid>;
    /// What a caller may write.
    type Fields: Fields + Clone + PartialEq;
    /// Its name in the singular, as it stands in messages and the audit log.
    const KIND: &'static str;

    /// Puts head and fields together.
    fn from_parts(head: Head<Self::Id>, fields: Self::Fields) -> Self;
    /// What every record has beside its fields: id, version, times.
    fn head(&self) -> Head<Self::Id>;
    /// What a caller may write of it.
    fn fields(&self) -> &Self::Fields;
}

/// Defines a record: head and fields side by side in one flat object.
macro_rules! record {
    ($(#[doc = $doc:literal])* $name:ident, $id:ident, $fields:ident, $kind:literal) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub struct $name {
            /// The record's identifier, which it keeps for good.
            pub id: crate::base::ids::$id,
            /// 1 when created, one more with each change.
            pub version: u64,
            /// Whether it is in use.
            pub active: bool,
            /// When it was created.
            pub created_at: crate::base::time::Instant,
            /// When it was last changed.
            pub updated_at: crate::base::time::Instant,
            /// What a caller may write.
            #[serde(flatten)]
            pub fields: $fields,
        }

        impl crate::domain::record::Record for $name {
            type Id = crate::base::ids::$id;
            type Fields = $fields;
            const KIND: &'static str = $kind;

            fn from_parts(head: crate::domain::record::Head<Self::Id>, fields: $fields) -> Self {
                Self {
                    id: head.id,
                    version: head.version,
                    active: head.active,
                    created_at: head.created_at,
                    updated_at: head.updated_at,
                    fields,
                }
            }

            fn head(&self) -> crate::domain::record::Head<Self::Id> {
                crate::domain::record::Head {
                    id: self.id,
                    version: self.version,
                    active: self.active,
                    created_at: self.created_at,
                    updated_at: self.updated_at,
                }
            }

            fn fields(&self) -> &$fields {
                &self.fields
            }
        }
    };
}
pub(crate) use record;
