//! How the commands and queries of the catalog are described, one for each kind of record.

use super::{CatalogRecord, Create, Get, SetActive, Update};
use crate::base::schema::{Named, collect, reference};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

fn flag(about: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some(about))
}

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
            .property("id", reference::<R::Id>())
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
        collect::<R::Id>(named);
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
            .property("id", reference::<R::Id>())
            .required("id")
            .property("active", flag("Whether it is to be in use."))
            .required("active")
            .property("accept_stranded", flag(ACCEPT_STRANDED))
            .into()
    }
}

impl<R: CatalogRecord> ToSchema for SetActive<R>
where
    R::Id: ToSchema,
{
    fn schemas(named: &mut Named) {
        collect::<R::Id>(named);
    }
}

impl<R: CatalogRecord> PartialSchema for Get<R>
where
    R::Id: ToSchema,
{
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(format!("Gets a {}.", R::KIND)))
            .property("id", reference::<R::Id>())
            .required("id")
            .into()
    }
}

impl<R: CatalogRecord> ToSchema for Get<R>
where
    R::Id: ToSchema,
{
    fn schemas(named: &mut Named) {
        collect::<R::Id>(named);
    }
}
