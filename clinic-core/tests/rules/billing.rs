//! Pricing: the vectors, and what holds for every invoice.

use clinic_core::billing::{
    Coordination, Coverage, Discount, InvoiceDraft, LineDraft, MAX_LINES, PriceFault, Priced,
    Quantity, price,
};
use clinic_core::money::{Currency, Money, Rate, Rounding};
use clinic_core::testing::vectors::billing;
use proptest::prelude::*;

#[test]
fn the_vectors_hold() {
    let report = billing::run(include_str!("../vectors/billing.json")).expect("readable");
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
    assert_eq!(report.passed, 120);
}

#[test]
fn a_wrong_expectation_is_seen() {
    let text = include_str!("../vectors/billing.json").replacen("360.43", "360.44", 1);
    let report = billing::run(&text).expect("readable");
    let names: Vec<_> = report.failures.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["billing-0001"]);
}

fn ron(minor: i64) -> Money {
    Money::from_minor(minor, Currency::RON)
}

fn covered(total: i64) -> LineDraft {
    LineDraft {
        covered: true,
        ..LineDraft::new(ron(total))
    }
}

fn draft(lines: Vec<LineDraft>) -> InvoiceDraft {
    InvoiceDraft {
        lines,
        ..InvoiceDraft::new(Currency::RON)
    }
}

fn fault(draft: &InvoiceDraft) -> (String, PriceFault) {
    let error = price(draft).expect_err("refused");
    (error.pointer, error.fault)
}

#[test]
fn an_empty_invoice_comes_to_nothing() {
    let mut empty = draft(vec![]);
    empty.discount = Some(Discount::Amount(ron(500)));
    empty.coverages.push(Coverage::default());
    let priced = price(&empty).expect("priced");
    assert!(priced.total.is_zero() && priced.patient.is_zero() && priced.discount.is_zero());
}

#[test]
fn discounts_are_cut_to_their_base() {
    let mut twice = draft(vec![LineDraft {
        discount: Some(Discount::Percent("150".parse().expect("rate"))),
        ..covered(100)
    }]);
    twice.discount = Some(Discount::Amount(ron(900)));
    let priced = price(&twice).expect("priced");
    assert_eq!(priced.lines[0].discount, ron(100));
    assert!(priced.discount.is_zero() && priced.total.is_zero());
}

#[test]
fn what_is_not_covered_is_never_paid_by_a_payer() {
    let mut mixed = draft(vec![covered(100), LineDraft::new(ron(1_000))]);
    mixed.coverages = vec![Coverage::default(), Coverage::default()];
    let priced = price(&mixed).expect("priced");
    assert_eq!(priced.payers[0].pays, ron(100));
    assert_eq!(priced.payers[1].pays, ron(0));
    assert_eq!(priced.patient, ron(1_000));
}

#[test]
fn coordination_minds_earlier_payers() {
    // Each payer alone would pay 80 of 100.
    let half = |coordination| Coverage {
        coinsurance_percent: "20".parse().expect("rate"),
        coordination,
        ..Coverage::default()
    };
    for (coordination, second, patient) in [
        (Coordination::Standard, 20, 0),
        (Coordination::CarveOut, 0, 20),
        (Coordination::Basic, 20, 0),
    ] {
        let mut two = draft(vec![covered(100)]);
        two.coverages = vec![half(Coordination::Standard), half(coordination)];
        let priced = price(&two).expect("priced");
        assert_eq!(priced.payers[1].pays, ron(second), "{coordination:?}");
        assert_eq!(priced.patient, ron(patient), "{coordination:?}");
        assert_eq!(priced.payers[1].benefit, ron(80));
    }
}

#[test]
fn faults_are_named() {
    let mut bad = draft(vec![covered(100), covered(-1)]);
    let negative = ("/lines/1/unit_price".to_owned(), PriceFault::Negative);
    assert_eq!(fault(&bad), negative);

    bad.lines[1] = LineDraft::new(Money::zero(Currency::EUR));
    let mismatch = PriceFault::CurrencyMismatch {
        expected: Currency::RON,
        found: Currency::EUR,
    };
    assert_eq!(fault(&bad), ("/lines/1/unit_price".to_owned(), mismatch));

    bad.lines[1] = LineDraft {
        allowed: vec![None, Some(ron(-1))],
        ..covered(100)
    };
    bad.coverages = vec![Coverage::default(), Coverage::default()];
    let place = "/lines/1/allowed/1".to_owned();
    assert_eq!(fault(&bad), (place, PriceFault::Negative));

    bad.coverages[0].coinsurance_percent = "100.1".parse().expect("rate");
    let place = "/coverages/0/coinsurance_percent".to_owned();
    assert_eq!(fault(&bad), (place, PriceFault::AboveHundredPercent));

    let most = draft(vec![covered(i64::MAX), covered(1)]);
    assert_eq!(fault(&most).1, PriceFault::OutOfRange);
    let many = draft(vec![covered(1); MAX_LINES + 1]);
    assert_eq!(fault(&many).1, PriceFault::TooMany { max: MAX_LINES });
}

#[test]
fn a_draft_is_plain_json() {
    let json = r#"{
        "currency": "RON", "rounding": "half_even",
        "lines": [{"quantity": "1.5", "unit_price": {"amount": "10", "currency": "RON"},
                   "tax_percent": "8.875", "discount": {"percent": "10"}, "covered": true}],
        "discount": {"amount": {"amount": "1.00", "currency": "RON"}},
        "coverages": [{"coinsurance_percent": "20", "coordination": "carve_out"}]
    }"#;
    let draft: InvoiceDraft = serde_json::from_str(json).expect("readable");
    assert_eq!(price(&draft).expect("priced").net, ron(1_250));
    let again = serde_json::to_string(&draft).expect("written");
    assert_eq!(
        serde_json::from_str::<InvoiceDraft>(&again).expect("readable"),
        draft
    );
    let unknown = json.replace("\"covered\"", "\"coverd\"");
    assert!(serde_json::from_str::<InvoiceDraft>(&unknown).is_err());
    let number = json.replace("\"1.5\"", "1.5");
    assert!(serde_json::from_str::<InvoiceDraft>(&number).is_err());
}

fn rate(max: i64) -> impl Strategy<Value = Rate> {
    (0..=max * 1_000_000).prop_map(|scaled| Rate::from_scaled(scaled).expect("in range"))
}

fn amount() -> impl Strategy<Value = Money> {
    prop_oneof![0_i64..100, 0_i64..200_000, 0_i64..1_000_000_000_000].prop_map(ron)
}

fn discount() -> impl Strategy<Value = Option<Discount>> {
    prop_oneof![
        Just(None),
        rate(120).prop_map(|rate| Some(Discount::Percent(rate))),
        amount().prop_map(|money| Some(Discount::Amount(money))),
    ]
}

prop_compose! {
    fn line()(
        scaled in prop_oneof![0_i64..20_000_000, (0_i64..20).prop_map(|n| n * 1_000_000)],
        unit_price in amount(),
        tax_percent in rate(30),
        discount in discount(),
        covered: bool,
        allowed in prop::collection::vec(prop::option::of(amount()), 0..3),
    ) -> LineDraft {
        let quantity = Quantity::from_scaled(scaled).expect("in range");
        LineDraft { quantity, unit_price, tax_percent, discount, covered, allowed }
    }
}

prop_compose! {
    fn coverage()(
        copay in prop::option::of(amount()),
        deductible_remaining in prop::option::of(amount()),
        coinsurance_percent in rate(100),
        out_of_pocket_remaining in prop::option::of(amount()),
        benefit_remaining in prop::option::of(amount()),
        coordination in prop::sample::select(vec![
            Coordination::Standard, Coordination::CarveOut, Coordination::Basic,
        ]),
    ) -> Coverage {
        Coverage {
            copay, deductible_remaining, coinsurance_percent, out_of_pocket_remaining,
            benefit_remaining, coordination,
        }
    }
}

prop_compose! {
    fn invoice()(
        lines in prop::collection::vec(line(), 0..12),
        discount in discount(),
        coverages in prop::collection::vec(coverage(), 0..4),
        even: bool,
        prices_include_tax: bool,
    ) -> InvoiceDraft {
        let rounding = if even { Rounding::HalfEven } else { Rounding::HalfUp };
        InvoiceDraft {
            currency: Currency::RON, rounding, prices_include_tax, lines, discount, coverages,
        }
    }
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    Money::sum(Currency::RON, amounts).expect("in range")
}

fn amounts(priced: &Priced) -> Vec<Money> {
    let lines = priced.lines.iter().flat_map(|line| {
        let discounts = [line.gross, line.discount, line.invoice_discount];
        discounts
            .into_iter()
            .chain([line.net, line.tax, line.total])
    });
    let payers = priced.payers.iter().flat_map(|payer| {
        let share = [payer.copay, payer.deductible, payer.coinsurance];
        let rest = [
            payer.allowed,
            payer.patient_share,
            payer.benefit,
            payer.pays,
        ];
        share.into_iter().chain(rest)
    });
    let sums = [priced.discount, priced.net, priced.tax, priced.total];
    let parts = [priced.write_off, priced.patient];
    lines.chain(payers).chain(sums).chain(parts).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_parts_make_the_whole(draft in invoice()) {
        let priced = price(&draft).expect("priced");
        for amount in amounts(&priced) {
            prop_assert!(!amount.is_negative(), "{:?}", priced);
        }
        for line in &priced.lines {
            prop_assert_eq!(line.total, sum([line.net, line.tax]));
            let discounts = sum([line.discount, line.invoice_discount]);
            let left = line.gross.checked_sub(discounts).expect("in range");
            let base = if draft.prices_include_tax { line.total } else { line.net };
            prop_assert_eq!(base, left);
        }
        prop_assert_eq!(priced.discount, sum(priced.lines.iter().map(|line| line.invoice_discount)));
        prop_assert_eq!(priced.net, sum(priced.lines.iter().map(|line| line.net)));
        prop_assert_eq!(priced.tax, sum(priced.lines.iter().map(|line| line.tax)));
        prop_assert_eq!(priced.total, sum([priced.net, priced.tax]));
        let payers = sum(priced.payers.iter().map(|payer| payer.pays));
        prop_assert_eq!(priced.total, sum([priced.patient, priced.write_off, payers]));
    }

    #[test]
    fn no_payer_pays_above_its_benefit(draft in invoice()) {
        let priced = price(&draft).expect("priced");
        for (payer, coverage) in priced.payers.iter().zip(&draft.coverages) {
            prop_assert!(payer.pays.minor() <= payer.benefit.minor());
            prop_assert!(payer.benefit.minor() <= payer.allowed.minor());
            let cap = coverage.benefit_remaining.map_or(i64::MAX, Money::minor);
            prop_assert!(payer.pays.minor() <= cap);
        }
        let free = draft.lines.iter().zip(&priced.lines).filter(|(line, _)| !line.covered);
        let free = sum(free.map(|(_, priced)| priced.total));
        prop_assert!(priced.patient.minor() >= free.minor());
    }
}
