//! Helps to describe by hand what cannot be derived, because a type's JSON has not its shape in Rust.

use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Ref, Schema, SchemaFormat, Type};

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
            fn schemas(named: &mut crate::base::schema::Named) {
                <$wire as utoipa::ToSchema>::schemas(named);
            }
        }
    };
}
pub(crate) use described_by;

/// Describes a type by a schema.
macro_rules! described_as {
    ($type:ty, $schema:expr) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $schema
            }
        }

        impl utoipa::ToSchema for $type {}
    };
}
pub(crate) use described_as;

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A text of a pattern.
pub(crate) fn pattern(pattern: &str, about: &str) -> RefOr<Schema> {
    let text = text().description(Some(about));
    text.pattern(Some(pattern)).into()
}

/// One of some words.
pub(crate) fn one_of(words: impl IntoIterator<Item = &'static str>, about: &str) -> RefOr<Schema> {
    let text = text().description(Some(about));
    text.enum_values(Some(words)).into()
}

/// `{"kind": …, "id": …}`.
pub(crate) fn kind_and_id(kinds: &[&str], about: &str) -> RefOr<Schema> {
    let kind = text().description(Some("Of which kind it is."));
    let id = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    ObjectBuilder::new()
        .description(Some(about))
        .property("kind", kind.enum_values(Some(kinds.iter().copied())))
        .required("kind")
        .property("id", id.description(Some("The identifier of what it is.")))
        .required("id")
        .into()
}
