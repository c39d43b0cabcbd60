//! What an answer becomes in Python, member by member, as the type hints of the package say.

use crate::error::exception;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a value becomes. Any of them may be absent, which is `None`.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Text, numbers, lists and dictionaries, as JSON has them.
    Plain,
    /// An aware `datetime` in UTC.
    Instant,
    /// A naive `datetime`: a time by the clock on the wall.
    Local,
    /// A `date`.
    Date,
    /// A `UUID`.
    Id,
    /// A `Decimal`.
    Amount,
    /// A tuple of values of one shape.
    List(Arc<Shape>),
    /// A dictionary: the shapes of its keys and of its values.
    Map(Arc<Shape>, Arc<Shape>),
    /// A frozen dataclass.
    Record(RecordShape),
}

/// A frozen dataclass and its members.
#[derive(Debug)]
pub(crate) struct RecordShape {
    pub(crate) class: Py<PyType>,
    pub(crate) members: Vec<Member>,
    /// The members of a record that was given none: defaults, and `None` for those that must be given.
    pub(crate) template: Py<PyDict>,
    /// How many members must be given.
    pub(crate) required: usize,
    /// Which member came as which the last time: the core writes a record's members in the same order each time,
    /// which is not that of the class.
    order: Vec<AtomicUsize>,
}

/// A member of a record.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its name in the class, such as `from_`.
    pub(crate) own: Py<PyString>,
    /// Its name in every host, such as `from`.
    pub(crate) name: String,
    pub(crate) shape: Arc<Shape>,
    pub(crate) required: bool,
    /// Whether it is `None` where it is not given.
    pub(crate) none_by_default: bool,
}

impl RecordShape {
    /// The member of a name, which is the `count`th that came.
    pub(crate) fn member(&self, count: usize, name: &str) -> Option<&Member> {
        let expected = self.order.get(count);
        let likely = expected.and_then(|place| self.members.get(place.load(Ordering::Relaxed)));
        if let Some(member) = likely.filter(|member| member.name == name) {
            return Some(member);
        }
        let found = self.members.iter().position(|member| member.name == name)?;
        if let Some(place) = expected {
            place.store(found, Ordering::Relaxed);
        }
        self.members.get(found)
    }
}

/// A shape, for the half of the package that is written in Python: it makes them of its type hints.
#[pyclass(frozen, name = "Shape", module = "clinic._clinic")]
#[derive(Debug)]
pub(crate) struct PyShape(pub(crate) Arc<Shape>);

/// A member as the type hints describe it: its name in the class, its name in every host, its shape, and its default in
/// a tuple, which is empty where it must be given.
type Described<'py> = (
    Bound<'py, PyString>,
    String,
    Bound<'py, PyShape>,
    Bound<'py, PyTuple>,
);

#[pymethods]
impl PyShape {
    /// The shape of a value without parts: `plain`, `instant`, `local`, `date`, `id` or `amount`.
    #[staticmethod]
    fn leaf(py: Python<'_>, name: &str) -> PyResult<Self> {
        let shape = match name {
            "plain" => Shape::Plain,
            "instant" => Shape::Instant,
            "local" => Shape::Local,
            "date" => Shape::Date,
            "id" => Shape::Id,
            "amount" => Shape::Amount,
            _ => {
                return Err(exception(
                    py,
                    "InternalError",
                    "internal",
                    "no such shape",
                    "null",
                ));
            }
        };
        Ok(Self(Arc::new(shape)))
    }

    /// The shape of a tuple of values of one shape.
    #[staticmethod]
    fn list(item: &Bound<'_, Self>) -> Self {
        Self(Arc::new(Shape::List(Arc::clone(&item.get().0))))
    }

    /// The shape of a mapping, by those of its keys and of its values.
    #[staticmethod]
    fn map(key: &Bound<'_, Self>, value: &Bound<'_, Self>) -> Self {
        let (key, value) = (Arc::clone(&key.get().0), Arc::clone(&value.get().0));
        Self(Arc::new(Shape::Map(key, value)))
    }

    /// The shape of a frozen dataclass, by its members.
    #[staticmethod]
    fn record(
        py: Python<'_>,
        class: Bound<'_, PyType>,
        members: Vec<Described<'_>>,
    ) -> PyResult<Self> {
        let template = PyDict::new(py);
        let mut made = Vec::with_capacity(members.len());
        for (own, name, shape, default) in members {
            let required = default.is_empty();
            let value = default.iter().next();
            template.set_item(&own, &value)?;
            made.push(Member {
                own: own.unbind(),
                name,
                shape: Arc::clone(&shape.get().0),
                required,
                none_by_default: value.is_none_or(|value| value.is_none()) && !required,
            });
        }
        Ok(Self(Arc::new(Shape::Record(RecordShape {
            class: class.unbind(),
            required: made.iter().filter(|member| member.required).count(),
            order: (0..made.len()).map(AtomicUsize::new).collect(),
            members: made,
            template: template.unbind(),
        }))))
    }
}
