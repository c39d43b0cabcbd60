//! JSON schemas that cannot be derived, because a type's JSON has not its shape in Rust.

use crate::catalog::{CatalogRecord, Create, Get, SetActive, Update};
use crate::organization::commands::OrganizationOf;
use crate::scheduling::BusySource;
use crate::store::Sort;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Ref, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// Schemas by their names.
pub(crate) type Named = Vec<(String, RefOr<Schema>)>;

/// A reference to the schema of a type.
pub(crate) fn reference<T: ToSchema>() -> RefOr<Schema> {
    Ref::from_schema_name(T::name()).into()
}

/// Adds the schema of a type, and all that it refers to.
pub(crate) fn collect<T: ToSchema>(named: &mut Named) {
    named.push((T::name().into_owned(), T::schema()));
    T::schemas(named);
}

/// Describes a type by another, which is how it stands in JSON.
macro_rules! described_by {
    ($type:ty, $wire:ty) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <$wire>::schema()
            }
        }

        impl utoipa::ToSchema for $type {
            fn schemas(named: &mut crate::schema::Named) {
                <$wire as utoipa::ToSchema>::schemas(named);
            }
        }
    };
}
pub(crate) use described_by;

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn flag(about: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some(about))
}

/// `{"kind": …, "id": …}`.
fn kind_and_id(kinds: &[&str], about: &str) -> RefOr<Schema> {
    let kind = text().description(Some("Of which kind it is."));
    let id = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    ObjectBuilder::new()
        .description(Some(about))
        .property("kind", kind.enum_values(Some(kinds.iter().copied())))
        .required("kind")
        .property("id", id.description(Some("Which.")))
        .required("id")
        .into()
}

impl PartialSchema for BusySource {
    fn schema() -> RefOr<Schema> {
        kind_and_id(
            &["appointment", "session", "hold"],
            "What a reservation belongs to, for the explanation.",
        )
    }
}

impl ToSchema for BusySource {}

impl PartialSchema for OrganizationOf {
    fn schema() -> RefOr<Schema> {
        kind_and_id(
            &["location", "doctor"],
            "The organization, open for booking, that a location or a doctor belongs to.",
        )
    }
}

impl ToSchema for OrganizationOf {}

impl PartialSchema for Sort {
    fn schema() -> RefOr<Schema> {
        text()
            .description(Some(
                "An order: `created_at`, `name` or `starts_at`, with `-` before it where it runs downward.",
            ))
            .pattern(Some("^-?(created_at|name|starts_at)$"))
            .into()
    }
}

impl ToSchema for Sort {}

const ACCEPT_STRANDED: &str = "Saves the change even where live appointments lose their place; they are flagged for the desk.";

impl<R: CatalogRecord> PartialSchema for Create<R>
where
    R::Fields: ToSchema,
{
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(format!("Creates a {}.", R::KIND)))
            .property("fields", reference::<R::Fields>())
            .required("fields")
            .into()
    }
}

impl<R: CatalogRecord> ToSchema for Create<R>
where
    R::Fields: ToSchema,
{
    fn schemas(named: &mut Named) {
        collect::<R::Fields>(named);
    }
}

impl<R: CatalogRecord> PartialSchema for Update<R>
where
    R::Id: ToSchema,
    R::Fields: ToSchema,
{
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(format!("Replaces the fields of a {}.", R::KIND)))
            .property("id", R::Id::schema())
            .required("id")
            .property("fields", reference::<R::Fields>())
            .required("fields")
            .property("accept_stranded", flag(ACCEPT_STRANDED))
            .into()
    }
}

impl<R: CatalogRecord> ToSchema for Update<R>
where
    R::Id: ToSchema,
    R::Fields: ToSchema,
{
    fn schemas(named: &mut Named) {
        collect::<R::Fields>(named);
    }
}

impl<R: CatalogRecord> PartialSchema for SetActive<R>
where
    R::Id: ToSchema,
{
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(format!(
                "Takes a {} out of use, or back into use.",
                R::KIND
            )))
            .property("id", R::Id::schema())
            .required("id")
            .property("active", flag("Whether it is to be in use."))
            .required("active")
            .property("accept_stranded", flag(ACCEPT_STRANDED))
            .into()
    }
}

impl<R: CatalogRecord> ToSchema for SetActive<R> where R::Id: ToSchema {}

impl<R: CatalogRecord> PartialSchema for Get<R>
where
    R::Id: ToSchema,
{
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(format!("Gets a {}.", R::KIND)))
            .property("id", R::Id::schema())
            .required("id")
            .into()
    }
}

impl<R: CatalogRecord> ToSchema for Get<R> where R::Id: ToSchema {}
