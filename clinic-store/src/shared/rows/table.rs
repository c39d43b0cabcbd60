//! How a record stands in its table.

use super::super::Query;
use super::cell::Values;
use super::cells::Cells;
use clinic_core::store::StoreResult;
use uuid::Uuid;

/// A record that stands in rows of a table, one each.
pub(crate) trait Stored: Sized + Send + Sync {
    /// The columns from which it is read.
    const COLUMNS: &'static [&'static str];
    /// `SELECT columns FROM table WHERE `.
    const SELECT: &'static str;
    /// `SELECT organization_id, columns FROM table WHERE `.
    const SELECT_WITH_ORGANIZATION: &'static str;
    /// `SELECT count(*) AS count FROM (SELECT 1 FROM table WHERE `.
    const COUNT: &'static str;
    /// `SELECT id FROM table WHERE `.
    const SELECT_ID: &'static str;
    /// `(SELECT sort_name FROM table WHERE `; for tables that have this column.
    const SORT_NAME: &'static str;
    /// `INSERT INTO table (key, columns) `.
    const INSERT: &'static str;

    /// What names its row first, by which rows are put in order.
    fn uuid(&self) -> Uuid;

    /// Binds its key and its columns, in the order of [`Stored::INSERT`].
    ///
    /// # Errors
    /// `Internal` if a value has no stored form.
    fn bind_row(&self, organization: Uuid, values: &mut Values<'_>) -> StoreResult<()>;

    /// Reads it from a row.
    ///
    /// # Errors
    /// `Corrupt` if the row cannot be read.
    fn read(cells: Cells<'_>) -> StoreResult<Self>;
}

/// A record whose row is written anew, one version after the other.
pub(crate) trait Versioned: Stored {
    /// `UPDATE table SET (columns) = (`.
    const UPDATE: &'static str;

    /// Its version: that of its row and one more.
    fn version(&self) -> u64;

    /// Binds its columns, in the order of [`Versioned::UPDATE`].
    ///
    /// # Errors
    /// `Internal` if a value has no stored form.
    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()>;

    /// ` WHERE` its key.
    ///
    /// # Errors
    /// `Internal` if a value has no stored form.
    fn push_key(&self, organization: Uuid, query: &mut Query) -> StoreResult<()>;
}

/// Names of columns, with commas between them.
macro_rules! columns {
    ($first:ident $($rest:ident)*) => {
        concat!(stringify!($first) $(, ", ", stringify!($rest))*)
    };
}
pub(super) use columns;

/// What stands before the names of a key's columns where a statement inserts.
macro_rules! lead {
    (within_organization) => {
        "organization_id, "
    };
    (alone) => {
        ""
    };
}
pub(super) use lead;

/// The constants of [`Stored`].
macro_rules! statements {
    ($table:literal, $scope:ident, [$($key:ident)+], [$($column:ident)*], [$($derived:ident)*]) => {
        const COLUMNS: &'static [&'static str] =
            &[$(stringify!($key),)+ $(stringify!($column),)*];
        const SELECT: &'static str = concat!(
            "SELECT ",
            super::table::columns!($($key)+ $($column)*),
            " FROM ",
            $table,
            " WHERE "
        );
        const SELECT_WITH_ORGANIZATION: &'static str = concat!(
            "SELECT organization_id, ",
            super::table::columns!($($key)+ $($column)*),
            " FROM ",
            $table,
            " WHERE "
        );
        const COUNT: &'static str = concat!("SELECT count(*) AS count FROM (SELECT 1 FROM ", $table, " WHERE ");
        const SELECT_ID: &'static str = concat!("SELECT id FROM ", $table, " WHERE ");
        const SORT_NAME: &'static str = concat!("(SELECT sort_name FROM ", $table, " WHERE ");
        const INSERT: &'static str = concat!(
            "INSERT INTO ",
            $table,
            " (",
            super::table::lead!($scope),
            super::table::columns!($($key)+ $($column)* $($derived)*),
            ") "
        );
    };
}
pub(super) use statements;

/// Binds what names a row.
macro_rules! push_row_key {
    (within_organization, $record:ident, $organization:ident, $values:ident, $($key:ident)+) => {
        $values.push_bind($organization);
        $(super::Cell::push(&$record.$key, $values)?;)+
    };
    (alone, $record:ident, $organization:ident, $values:ident, $($key:ident)+) => {
        let _ = $organization;
        $(super::Cell::push(&$record.$key, $values)?;)+
    };
}
pub(super) use push_row_key;

/// ` WHERE` what names a row.
macro_rules! push_where_key {
    (@keys $record:ident, $query:ident, $before:expr, $($key:ident)+) => {
        let mut before = $before;
        $(
            $query.push(before).push(concat!(stringify!($key), " = "));
            super::Cell::push(&$record.$key, &mut $query.separated(""))?;
            before = " AND ";
        )+
        let _ = before;
    };
    (within_organization, $record:ident, $organization:ident, $query:ident, $($key:ident)+) => {
        $query.push(" WHERE organization_id = ").push_bind($organization);
        super::table::push_where_key!(@keys $record, $query, " AND ", $($key)+);
    };
    (alone, $record:ident, $organization:ident, $query:ident, $($key:ident)+) => {
        let _ = $organization;
        super::table::push_where_key!(@keys $record, $query, " WHERE ", $($key)+);
    };
}
pub(super) use push_where_key;

/// Says how a record stands in its table.
///
/// `key` names the members that name the row: `within_organization(id)` within the organization for which a
/// transaction runs, `alone(id)` by themselves. Then come the members that stand in columns of their names, in the form
/// that their types have ([`Cell`](super::Cell)); `head` stands for the head of a
/// [`Record`](clinic_core::record::Record), and the members are those of its fields. `split` lists the members that stand
/// in several columns, or in one of another name ([`Group`](super::cell::Group)); `derived` the columns that are written
/// and never read, by which rows are found and put in order. `versioned` tables have rows that are written anew.
macro_rules! table {
    (
        $record:ident in $table:literal, key $scope:ident($key:ident), head $fields:ident {
            $($member:ident),* $(,)?
        }
        $(split { $($group:ident = ($($part:ident),+)),* $(,)? })?
        $(derived { $($column:ident = $derive:expr),* $(,)? })?
    ) => {
        impl super::Stored for $record {
            super::table::statements!(
                $table, $scope, [$key],
                [version active created_at updated_at $($member)* $($($($part)+)*)?],
                [$($($column)*)?]
            );

            fn uuid(&self) -> Uuid {
                self.id.0
            }

            fn bind_row(
                &self,
                organization: Uuid,
                values: &mut super::Values<'_>,
            ) -> StoreResult<()> {
                super::table::push_row_key!($scope, self, organization, values, $key);
                super::Versioned::bind(self, values)
            }

            fn read(cells: super::Cells<'_>) -> StoreResult<Self> {
                let head = clinic_core::record::Head {
                    id: cells.value("id")?,
                    version: cells.value("version")?,
                    active: cells.value("active")?,
                    created_at: cells.value("created_at")?,
                    updated_at: cells.value("updated_at")?,
                };
                let fields = $fields {
                    $($member: cells.value(stringify!($member))?,)*
                    $($($group: super::cell::Group::read_group(cells, &[$(stringify!($part)),+])?,)*)?
                };
                Ok(clinic_core::record::Record::from_parts(head, fields))
            }
        }

        impl super::Versioned for $record {
            const UPDATE: &'static str = concat!(
                "UPDATE ",
                $table,
                " SET (",
                super::table::columns!(
                    version active created_at updated_at $($member)* $($($($part)+)*)? $($($column)*)?
                ),
                ") = ("
            );

            fn version(&self) -> u64 {
                self.version
            }

            fn bind(&self, values: &mut super::Values<'_>) -> StoreResult<()> {
                super::Cell::push(&self.version, values)?;
                super::Cell::push(&self.active, values)?;
                super::Cell::push(&self.created_at, values)?;
                super::Cell::push(&self.updated_at, values)?;
                $(super::Cell::push(&self.fields.$member, values)?;)*
                $($(super::cell::Group::push_group(&self.fields.$group, values)?;)*)?
                $($(
                    let derive: fn(&$fields) -> _ = $derive;
                    super::Cell::push(&derive(&self.fields), values)?;
                )*)?
                Ok(())
            }

            fn push_key(&self, organization: Uuid, query: &mut super::super::Query) -> StoreResult<()> {
                super::table::push_where_key!($scope, self, organization, query, $key);
                Ok(())
            }
        }
    };
    (
        $record:ident in $table:literal, key $scope:ident($first:ident $(, $key:ident)*) {
            $($member:ident),* $(,)?
        }
        $(split { $($group:ident = ($($part:ident),+)),* $(,)? })?
    ) => {
        impl super::Stored for $record {
            super::table::statements!(
                $table, $scope, [$first $($key)*], [$($member)* $($($($part)+)*)?], []
            );

            fn uuid(&self) -> Uuid {
                self.$first.into()
            }

            fn bind_row(
                &self,
                organization: Uuid,
                values: &mut super::Values<'_>,
            ) -> StoreResult<()> {
                super::table::push_row_key!($scope, self, organization, values, $first $($key)*);
                $(super::Cell::push(&self.$member, values)?;)*
                $($(super::cell::Group::push_group(&self.$group, values)?;)*)?
                Ok(())
            }

            fn read(cells: super::Cells<'_>) -> StoreResult<Self> {
                Ok(Self {
                    $first: cells.value(stringify!($first))?,
                    $($key: cells.value(stringify!($key))?,)*
                    $($member: cells.value(stringify!($member))?,)*
                    $($($group: super::cell::Group::read_group(cells, &[$(stringify!($part)),+])?,)*)?
                })
            }
        }
    };
    (
        versioned $record:ident in $table:literal, key $scope:ident($($key:ident),+) {
            $($member:ident),* $(,)?
        }
        $(split { $($group:ident = ($($part:ident),+)),* $(,)? })?
    ) => {
        super::table::table! {
            $record in $table, key $scope($($key),+) { version, $($member),* }
            $(split { $($group = ($($part),+)),* })?
        }

        impl super::Versioned for $record {
            const UPDATE: &'static str = concat!(
                "UPDATE ",
                $table,
                " SET (",
                super::table::columns!(version $($member)* $($($($part)+)*)?),
                ") = ("
            );

            fn version(&self) -> u64 {
                self.version
            }

            fn bind(&self, values: &mut super::Values<'_>) -> StoreResult<()> {
                super::Cell::push(&self.version, values)?;
                $(super::Cell::push(&self.$member, values)?;)*
                $($(super::cell::Group::push_group(&self.$group, values)?;)*)?
                Ok(())
            }

            fn push_key(&self, organization: Uuid, query: &mut super::super::Query) -> StoreResult<()> {
                super::table::push_where_key!($scope, self, organization, query, $($key)+);
                Ok(())
            }
        }
    };
}
pub(super) use table;
