//! Priced invoices, whose lines and amounts become values of Python when somebody reads them.

use crate::error::raise;
use crate::from_python::{read, shape_of};
use crate::object::{bare, set_member};
use crate::to_python::write;
use clinic_core::Error;
use clinic_core::billing::{Priced, PricedLine, PricedPayer};
use clinic_core::money::Money;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};
use std::sync::Arc;

/// Where the members of an invoice, of one of its lines or of one of its payers come from.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct InvoicePart {
    priced: Arc<Priced>,
    part: Part,
}

#[derive(Clone, Copy)]
enum Part {
    Whole,
    /// A line, by its place.
    Line(usize),
    /// A payer, by its place.
    Payer(usize),
}

/// Prices an invoice: a draft as a record or a mapping.
#[pyfunction]
pub(crate) fn price<'py>(draft: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = draft.py();
    let priced = clinic_core::billing::price(&read(draft)?);
    let priced = priced.map_err(|error| raise(py, &Error::from(error)))?;
    let priced = Arc::new(priced);
    let part = Part::Whole;
    InvoicePart { priced, part }.record(py)
}

impl InvoicePart {
    /// The record whose members come from here.
    fn record(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        static WHOLE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        static LINE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        static PAYER: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = match self.part {
            Part::Whole => WHOLE.import(py, "clinic.types", "Priced"),
            Part::Line(_) => LINE.import(py, "clinic.types", "PricedLine"),
            Part::Payer(_) => PAYER.import(py, "clinic.types", "PricedPayer"),
        };
        let record = bare(class?)?;
        set_member(
            &record,
            intern!(py, "_source"),
            Bound::new(py, self)?.as_any(),
        )?;
        Ok(record)
    }

    /// The records of so many parts.
    fn records<'py>(
        &self,
        py: Python<'py>,
        count: usize,
        part: fn(usize) -> Part,
    ) -> PyResult<Bound<'py, PyAny>> {
        let records = (0..count).map(|place| {
            let priced = Arc::clone(&self.priced);
            let part = part(place);
            Self { priced, part }.record(py)
        });
        let records = records.collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, records)?.into_any())
    }
}

/// An amount as the package's `Money`.
fn money<'py>(py: Python<'py>, amount: &Money) -> PyResult<Bound<'py, PyAny>> {
    static MONEY: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    write(
        py,
        amount,
        &*shape_of(MONEY.import(py, "clinic.types", "Money")?)?,
    )
}

#[pymethods]
impl InvoicePart {
    /// The value of a member, or `None` where there is none of that name.
    fn member<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        // Taken apart whole, so that a member that is added is not forgotten here.
        let Priced {
            currency,
            lines,
            discount,
            net,
            tax,
            total,
            write_off,
            payers,
            patient,
        } = &*self.priced;
        let amount = match self.part {
            Part::Whole => match name {
                "currency" => {
                    let code = currency.code().into_pyobject(py)?;
                    return Ok(Some(code.into_any()));
                }
                "lines" => return self.records(py, lines.len(), Part::Line).map(Some),
                "payers" => return self.records(py, payers.len(), Part::Payer).map(Some),
                "discount" => Some(discount),
                "net" => Some(net),
                "tax" => Some(tax),
                "total" => Some(total),
                "write_off" => Some(write_off),
                "patient" => Some(patient),
                _ => None,
            },
            Part::Line(place) => lines.get(place).and_then(|line| of_line(line, name)),
            Part::Payer(place) => payers.get(place).and_then(|payer| of_payer(payer, name)),
        };
        amount.map(|amount| money(py, amount)).transpose()
    }
}

fn of_line<'a>(line: &'a PricedLine, name: &str) -> Option<&'a Money> {
    let PricedLine {
        gross,
        discount,
        invoice_discount,
        net,
        tax,
        total,
    } = line;
    Some(match name {
        "gross" => gross,
        "discount" => discount,
        "invoice_discount" => invoice_discount,
        "net" => net,
        "tax" => tax,
        "total" => total,
        _ => return None,
    })
}

fn of_payer<'a>(payer: &'a PricedPayer, name: &str) -> Option<&'a Money> {
    let PricedPayer {
        allowed,
        copay,
        deductible,
        coinsurance,
        patient_share,
        benefit,
        pays,
    } = payer;
    Some(match name {
        "allowed" => allowed,
        "copay" => copay,
        "deductible" => deductible,
        "coinsurance" => coinsurance,
        "patient_share" => patient_share,
        "benefit" => benefit,
        "pays" => pays,
        _ => return None,
    })
}
