//! The price list of the repository, tiers at their borders, lists laid over it, and the places of mistakes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use personalize_price::{Charge, Meter, Money, NANO, PriceList};

fn usd(text: &str) -> Charge {
    Charge::Known(text.parse().unwrap())
}

fn charge(meter: Meter, units: i128) -> Charge {
    PriceList::published().rate(meter).unwrap().charge(units * NANO)
}

#[test]
fn every_meter_has_a_price_with_a_source() {
    let list = PriceList::published();
    assert_eq!((list.words().as_str(), list.regions.len()), ("list prices of 2024-08-26", 11));
    for meter in Meter::ALL {
        let rate = list.rate(meter).unwrap_or_else(|| panic!("{meter} has no price"));
        assert!(rate.source.is_some(), "{meter} has no source");
    }
    assert_eq!(list.meters.len(), Meter::ALL.len());
}

#[test]
fn tiers_begin_after_their_borders() {
    let of = |requests| charge(Meter::Requests, requests);
    assert_eq!(of(0), usd("0"));
    assert_eq!(of(1), usd("0.000055555"));
    // 72,000,000 × 0.000055555, and one request of the next tier.
    assert_eq!(of(72_000_000), usd("3999.96"));
    assert_eq!(of(72_000_001), usd("3999.960027777"));
    // 648,000,000 × 0.000027777 = 17,999.496 more.
    assert_eq!(of(720_000_000), usd("21999.456"));
    assert_eq!(of(720_000_001), usd("21999.456013888"));
    let of = |lines| charge(Meter::BatchRecommendations, lines);
    assert_eq!(of(20_000_000), usd("1340"));
    assert_eq!(of(20_000_001), usd("1340.000058"));
    assert_eq!(of(200_000_001), usd("11780.00005"));
}

#[test]
fn the_tiers_of_an_endpoint_begin_after_their_borders() {
    let of = |requests| charge(Meter::ApiRequests, requests);
    // 333,000,000 × 0.0000035, and 667,000,000 × 0.0000028 = 1,867.60 more.
    assert_eq!(of(333_000_000), usd("1165.50"));
    assert_eq!(of(333_000_001), usd("1165.5000028"));
    assert_eq!(of(1_000_000_000), usd("3033.10"));
    assert_eq!(of(1_000_000_001), usd("3033.10000238"));
    // 19,000,000,000 × 0.00000238 = 45,220.
    assert_eq!(of(20_000_000_000), usd("48253.10"));
    assert_eq!(of(20_000_000_001), usd("48253.10000151"));
    let of = |hours| charge(Meter::ExpressGigabyteHours, hours);
    assert_eq!((of(1000), of(1001)), (usd("60"), usd("60.03")));
    assert_eq!((of(5000), of(5001)), (usd("180"), usd("180.01642")));
    // The example of AWS's page: 100 million executions of 10 seconds in 64 MB are 17,361.11 GB-hours.
    let rate = PriceList::published().rate(Meter::ExpressGigabyteHours).unwrap();
    let Charge::Known(money) = rate.charge(17_361_111_111_111) else { panic!() };
    assert_eq!(money.to_string(), "382.97");
    assert_eq!(charge(Meter::ExpressRequests, 100_000_000), usd("100"));
    assert_eq!(charge(Meter::ScheduleFirings, 30), usd("0.00003"));
    assert!(!rate.is_of("ap-northeast-2") && rate.is_of("us-east-1"));
}

#[test]
fn a_border_that_is_not_known_is_no_price() {
    assert_eq!(charge(Meter::RecommenderHours, 1), usd("0.375"));
    assert_eq!(charge(Meter::RecommenderHours, 2), Charge::BorderUnknown);
    assert_eq!(charge(Meter::SegmentUsers, 1), Charge::UnitUnknown);
}

#[test]
fn other_prices_are_laid_over_these() {
    let text = r#"{"date": "2026-01-01", "currency": "USD", "regions": ["sa-east-1"],
        "meters": {"data": {"unit": "GB", "tiers": [{"usd": "0.04"}]}}}"#;
    let list = PriceList::published().clone().with(PriceList::read(text).unwrap());
    assert_eq!(list.rate(Meter::Data).unwrap().charge(NANO), usd("0.04"));
    assert_eq!(list.rate(Meter::TrainingHours).unwrap().charge(NANO), usd("0.24"));
    assert!(list.regions.contains("sa-east-1") && list.regions.contains("us-east-1"));
    assert_eq!(list.words(), "list prices of 2024-08-26, with other prices of 2026-01-01");
}

#[test]
fn mistakes_in_a_list_have_a_place() {
    let said = |rate: &str| {
        let text = format!(
            "{{\"date\": \"2026-01-01\", \"currency\": \"USD\",\n\"meters\": {{\n{rate}\n}}}}"
        );
        PriceList::read(&text).unwrap_err().to_string()
    };
    for (rate, line, what) in [
        (r#""data": {"unit": "GB", "tiers": [{"usd": "0,05"}]}"#, 3, "`0,05` is not a decimal"),
        (r#""data": {"unit": "GB", "tiers": [{"usd": 0.05}]}"#, 3, "expected a string"),
        (r#""data": {"unit": "GB", "tiers": []}"#, 3, "at least one tier"),
        (r#""data": {"unit": "GB", "tiers": [{"upTo": 5, "usd": "1"}]}"#, 3, "the last tier"),
        (
            r#""data": {"unit": "GB", "tiers": [{"upTo": 5, "usd": "1"}, {"upTo": 4, "usd": "1"}, {"usd": "1"}]}"#,
            3,
            "comes after one up to 5",
        ),
        (r#""date": {"unit": "GB", "tiers": [{"usd": "1"}]}"#, 3, "unknown variant `date`"),
        (r#""data": {"unit": "GB", "tier": [{"usd": "1"}]}"#, 3, "unknown field `tier`"),
    ] {
        let said = said(rate);
        assert!(
            said.starts_with(&format!("line {line}, column ")) && said.contains(what),
            "{said}"
        );
    }
    // No other currency is read, so that none is converted or invented.
    for other in ["EUR", "KRW", "usd"] {
        let list = format!(r#"{{"date": "2026-01-01", "currency": "{other}", "meters": {{}}}}"#);
        assert!(PriceList::read(&list).unwrap_err().to_string().contains("expected `USD`"));
    }
    let day = "{\n\"date\": \"today\", \"currency\": \"USD\", \"meters\": {}}";
    assert!(
        PriceList::read(day).unwrap_err().to_string().starts_with("line 2, column 1: the date")
    );
}

#[test]
fn a_meter_stands_once_and_a_day_is_one_of_the_calendar() {
    let meter = r#""data": {"unit": "GB", "tiers": [{"usd": "1"}]}"#;
    let text =
        format!(r#"{{"date": "2026-01-01", "currency": "USD", "meters": {{{meter}, {meter}}}}}"#);
    assert!(PriceList::read(&text).unwrap_err().what.contains("`data` stands twice"));
    for day in ["2026-13-01", "2026-00-10", "2026-12-32", "2026-12-00"] {
        let text = format!(r#"{{"date": "{day}", "currency": "USD", "meters": {{}}}}"#);
        assert!(PriceList::read(&text).is_err(), "{day}");
    }
}

#[test]
fn sums_do_not_overflow() {
    let much = charge(Meter::Requests, i128::from(u64::MAX));
    assert!(matches!(much, Charge::Known(money) if money > Money::ZERO));
}
