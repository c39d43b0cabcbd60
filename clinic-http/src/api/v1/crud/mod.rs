//! What records of the catalog have in common: created, read, replaced, patched, taken out of use.

mod body;
mod query;
mod record;

pub(crate) use body::{after_patch, meant, object, of_fields, patched, without_read_only};
pub(crate) use query::{AcceptStranded, Shown};
pub(crate) use record::{Resource, create, get, patch, put, set_active};

/// Writes the endpoints of one kind of record: `create`, `get`, `put`, `patch`, `delete`, `activate`.
macro_rules! resource {
    (
        $record:ident, $id:ident, $fields:ident, $tag:tt, $path:tt, $path_id:tt, $path_activate:tt,
        $create:tt, $get:tt, $put:tt, $patch:tt, $delete:tt, $activate:tt
    ) => {
        use crate::api::v1::crud::{self, AcceptStranded, Shown};
        use crate::extract::{Caller, Conditions, Json, Path, Query};
        use crate::respond::Answer;

        /// Creates one.
        #[utoipa::path(post, path = $path, tag = $tag, operation_id = $create,
                    request_body = $fields, responses((status = 201, body = $record)))]
        pub(super) async fn create(caller: Caller, Json(body): Json<serde_json::Value>) -> Answer {
            crud::create::<$record>(caller, body).await
        }

        /// Gets one.
        #[utoipa::path(get, path = $path_id, tag = $tag, operation_id = $get,
                    params(("id" = $id, Path), Shown), responses((status = 200, body = $record)))]
        pub(super) async fn get(
            caller: Caller,
            Path(id): Path<$id>,
            Query(shown): Query<Shown>,
            conditions: Conditions,
        ) -> Answer {
            crud::get::<$record>(caller, id, &conditions, &shown).await
        }

        /// Replaces one. Read-only members may be sent as they are.
        #[utoipa::path(put, path = $path_id, tag = $tag, operation_id = $put,
                    params(("id" = $id, Path), AcceptStranded), request_body = $fields,
                    responses((status = 200, body = $record)))]
        pub(super) async fn put(
            caller: Caller,
            Path(id): Path<$id>,
            Query(stranded): Query<AcceptStranded>,
            conditions: Conditions,
            Json(body): Json<serde_json::Value>,
        ) -> Answer {
            crud::put::<$record>(caller, id, &conditions, body, &stranded).await
        }

        /// Changes some members of one: a JSON Merge Patch (RFC 7396).
        #[utoipa::path(patch, path = $path_id, tag = $tag, operation_id = $patch,
                    params(("id" = $id, Path), AcceptStranded), request_body = $fields,
                    responses((status = 200, body = $record)))]
        pub(super) async fn patch(
            caller: Caller,
            Path(id): Path<$id>,
            Query(stranded): Query<AcceptStranded>,
            conditions: Conditions,
            Json(body): Json<serde_json::Value>,
        ) -> Answer {
            crud::patch::<$record>(caller, id, &conditions, body, &stranded).await
        }

        /// Takes one out of use.
        #[utoipa::path(delete, path = $path_id, tag = $tag, operation_id = $delete,
                    params(("id" = $id, Path), AcceptStranded), responses((status = 204)))]
        pub(super) async fn delete(
            caller: Caller,
            Path(id): Path<$id>,
            Query(stranded): Query<AcceptStranded>,
            conditions: Conditions,
        ) -> Answer {
            crud::set_active::<$record>(caller, id, &conditions, false, &stranded).await
        }

        /// Takes one back into use.
        #[utoipa::path(post, path = $path_activate, tag = $tag, operation_id = $activate,
                    params(("id" = $id, Path)), responses((status = 200, body = $record)))]
        pub(super) async fn activate(caller: Caller, Path(id): Path<$id>, conditions: Conditions) -> Answer {
            let stranded = AcceptStranded::default();
            crud::set_active::<$record>(caller, id, &conditions, true, &stranded).await
        }
    };
}
pub(crate) use resource;
