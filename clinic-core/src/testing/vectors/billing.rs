//! `billing.json`: invoices and what they come to.

use super::{Failure, Report, VectorError};
use crate::base::money::{Currency, Money, MoneyError, Rate, Rounding};
use crate::domain::billing::{
    Coordination, Coverage, Discount, InvoiceDraft, LineDraft, Priced, Quantity, price,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Case {
    name: String,
    currency: Currency,
    #[serde(default)]
    rounding: Rounding,
    #[serde(default)]
    prices_include_tax: bool,
    lines: Vec<CaseLine>,
    discount: Option<CaseDiscount>,
    #[serde(default)]
    coverages: Vec<CaseCoverage>,
    expect: Outcome,
}

#[derive(Deserialize)]
struct CaseLine {
    #[serde(default)]
    quantity: Quantity,
    unit_price: String,
    #[serde(default)]
    tax_percent: Rate,
    #[serde(default)]
    covered: bool,
    discount: Option<CaseDiscount>,
    #[serde(default)]
    allowed: Vec<Option<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum CaseDiscount {
    Percent(Rate),
    Amount(String),
}

#[derive(Deserialize)]
struct CaseCoverage {
    copay: Option<String>,
    deductible_remaining: Option<String>,
    #[serde(default)]
    coinsurance_percent: Rate,
    out_of_pocket_remaining: Option<String>,
    benefit_remaining: Option<String>,
    #[serde(default)]
    coordination: Coordination,
}

#[derive(Deserialize, Serialize, PartialEq)]
struct Outcome {
    lines: Vec<OutcomeLine>,
    net: String,
    tax: String,
    total: String,
    write_off: String,
    #[serde(default)]
    payers: Vec<String>,
    patient: String,
}

#[derive(Deserialize, Serialize, PartialEq)]
struct OutcomeLine {
    net: String,
    tax: String,
    total: String,
}

/// Prices every case of `json`, the text of `billing.json`.
///
/// # Errors
/// [`VectorError`] if the text is not an array of such cases.
pub fn run(json: &str) -> Result<Report, VectorError> {
    let cases: Vec<Case> = serde_json::from_str(json)?;
    let mut report = Report::default();
    for case in cases {
        let got = answer(&case);
        if got.as_ref() == Ok(&case.expect) {
            report.passed += 1;
            continue;
        }
        report.failures.push(Failure {
            name: case.name,
            expected: serde_json::to_string(&case.expect)?,
            got: match got {
                Ok(outcome) => serde_json::to_string(&outcome)?,
                Err(error) => error,
            },
        });
    }
    Ok(report)
}

fn answer(case: &Case) -> Result<Outcome, String> {
    let draft = draft(case).map_err(|error| error.to_string())?;
    let priced = price(&draft).map_err(|error| error.to_string())?;
    Ok(outcome(&priced))
}

fn draft(case: &Case) -> Result<InvoiceDraft, MoneyError> {
    let money = |amount: &String| Money::parse(amount, case.currency);
    let maybe = |amount: &Option<String>| amount.as_ref().map(money).transpose();
    let discount = |discount: &Option<CaseDiscount>| {
        Ok::<_, MoneyError>(match discount {
            Some(CaseDiscount::Percent(rate)) => Some(Discount::Percent(*rate)),
            Some(CaseDiscount::Amount(amount)) => Some(Discount::Amount(money(amount)?)),
            None => None,
        })
    };
    let line = |line: &CaseLine| {
        Ok::<_, MoneyError>(LineDraft {
            quantity: line.quantity,
            unit_price: money(&line.unit_price)?,
            tax_percent: line.tax_percent,
            discount: discount(&line.discount)?,
            covered: line.covered,
            allowed: line.allowed.iter().map(maybe).collect::<Result<_, _>>()?,
        })
    };
    let coverage = |coverage: &CaseCoverage| {
        Ok::<_, MoneyError>(Coverage {
            copay: maybe(&coverage.copay)?,
            deductible_remaining: maybe(&coverage.deductible_remaining)?,
            coinsurance_percent: coverage.coinsurance_percent,
            out_of_pocket_remaining: maybe(&coverage.out_of_pocket_remaining)?,
            benefit_remaining: maybe(&coverage.benefit_remaining)?,
            coordination: coverage.coordination,
        })
    };
    Ok(InvoiceDraft {
        currency: case.currency,
        rounding: case.rounding,
        prices_include_tax: case.prices_include_tax,
        lines: case.lines.iter().map(line).collect::<Result<_, _>>()?,
        discount: discount(&case.discount)?,
        coverages: case
            .coverages
            .iter()
            .map(coverage)
            .collect::<Result<_, _>>()?,
    })
}

fn outcome(priced: &Priced) -> Outcome {
    Outcome {
        lines: priced
            .lines
            .iter()
            .map(|line| OutcomeLine {
                net: line.net.amount(),
                tax: line.tax.amount(),
                total: line.total.amount(),
            })
            .collect(),
        net: priced.net.amount(),
        tax: priced.tax.amount(),
        total: priced.total.amount(),
        write_off: priced.write_off.amount(),
        payers: priced
            .payers
            .iter()
            .map(|payer| payer.pays.amount())
            .collect(),
        patient: priced.patient.amount(),
    }
}
