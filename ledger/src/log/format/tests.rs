use super::*;
use crate::event::Kind;
use std::collections::BTreeSet;

/// One event data a line, every optional field present in one of them: `type data`.
const SAMPLES: &str = r#"
year-opened {"based_on":"2021-2022","rulebook":{"flex.share":"0.50","first_deadline.date":"2022-10-12"},"year":"2022-2023"}
year-opened {"rulebook":{},"year":"2021-2022"}
holder-registered {"bilingual_single_channel":true,"educational":false,"holder":"tv-5","kind":"group","name":{"en":"TV5 \"Québec\"","fr":"TV5\tQu\u0001é\u007fbec\\🎬"}}
allocation-granted {"holder":"h","languages":{"english":{"buckets":{"children-youth":"1.00","drama":"2.00","flex":"3.00"},"earned":{"any":"0.10","drama":"7.00"},"small":false},"french":{"buckets":{},"small":true}},"letter":"L-1","year":"2021-2022"}
letter-signed {"holder":"h","language":"french","year":"2021-2022"}
project-registered {"affiliated_with":"h","budget":"10.00","digital_media":"none","genre":"drama","language":"english","other_programs":"5.00","ott_first_window":true,"positions":{"total":10,"women":4},"producer":"P","production":"affiliated","project":"p","regional":false,"status":"signed","title":"T"}
project-amended {"digital_media":"new","genre":"documentary","language":"french","positions":{"total":0,"women":0},"producer":"P","production":"in-house","project":"p","status":"","title":"U"}
commitment-made {"amount":"9999999999999.99","authority":"A","commitment":"c","genre":"children-youth","holder":"h","kind":"equity","language":"english","licence_fee":"1.00","project":"p","source":"envelope","year":"2021-2022"}
application-received {"authority":"A","complete":true,"project":"p","refused":"after-final-deadline","year":"2021-2022"}
flex-transferred {"amount":"1.00","commitment":"c","genre":"drama","holder":"h","language":"english","year":"2021-2022"}
commitment-counted {"amount":"1.00","commitment":"c","from_flex":"0.00","genre":"drama","holder":"h","language":"english","project":"p","source":"alternative-access","year":"2021-2022"}
commitment-refused {"amount":"1.00","commitment":"c","found":"0.50","holder":"h","language":"english","project":"p","refused":"alternative-access-exhausted","year":"2021-2022"}
hold-cancelled {"amount":"1.00","authority":"A","cause":"withdrawn","commitment":"c","genre":"drama","holder":"h","language":"english","project":"p","reason":"R","source":"envelope","year":"2021-2022"}
commitment-released {"amount":"1.00","cause":"reduced","commitment":"c","genre":"drama","holder":"h","language":"english","project":"p","source":"envelope","to":"reserve","to_flex":"0.00","year":"2021-2022"}
allocations-swapped {"legs":[{"amount":"1.00","bucket":"flex","from":"a","language":"english","received_as":"drama","to":"b"},{"amount":"1.00","bucket":"drama","from":"b","language":"french","received_as":"drama","to":"a"}],"signed_by":["a","b"],"year":"2021-2022"}
project-rejected {"project":"p","reason":"ineligible","year":"2021-2022"}
reallocation-made {"amount":"1.00","approval":"A","commitment":"c","from_flex":"0.00","genre":"drama","holder":"h","kind":"licence-top-up","language":"english","project":"p","year":"2021-2022"}
credit-withdrawn {"buckets":{"drama":"1.00"},"carried":"2.00","credit":"3.00","genre":"drama","holder":"h","language":"english","project":"p","reason":"R","year":"2021-2022"}
exemption-requested {"event":"E","holder":"h","language":"english","reasons":"R","schedule":[{"amount":"1.00","on":"2021-11-01"}],"year":"2021-2022"}
exemption-decided {"granted":true,"holder":"h","language":"english","letter":"L","year":"2021-2022"}
first-deadline-closed {"year":"2021-2022"}
shortfall-taken {"buckets":{"flex":"1.00"},"counted":"1.00","holder":"h","language":"english","required":"2.00","year":"2021-2022"}
shortfall-restored {"buckets":{"documentary":"1.00"},"counted":"1.00","holder":"h","language":"english","required":"2.00","year":"2021-2022"}
final-deadline-closed {"year":"2021-2022"}
hold-lapsed {"amount":"1.00","commitment":"c","genre":"variety-performing-arts","holder":"h","language":"english","project":"p","source":"envelope","year":"2021-2022"}
hold-revived {"amount":"1.00","commitment":"c","genre":"drama","holder":"h","language":"english","project":"p","source":"envelope","year":"2021-2022"}
balance-lapsed {"buckets":{"variety-performing-arts":"1.00"},"holder":"h","language":"english","year":"2021-2022"}
balance-restored {"buckets":{"drama":"1.00"},"commitment":"c","holder":"h","language":"english","year":"2021-2022"}
pool-lapsed {"amount":"1.00","language":"english","year":"2021-2022"}
pool-restored {"amount":"1.00","commitment":"c","language":"english","year":"2021-2022"}
year-closed {"year":"2021-2022"}
pool-funded {"amount":"1.00","language":"english","year":"2021-2022"}
penalty-imposed {"amount":"3.00","basis":"projects","carried":"1.00","deducted":"2.00","from_year":"2021-2022","holder":"h","kind":"parity","language":"english","letter":"L","year":"2022-2023"}
carried-deducted {"buckets":{"flex":"1.00"},"carried":"0.00","holder":"h","language":"english","origin":9007199254740991,"year":"2022-2023"}
conduct-deducted {"buckets":{"flex":"1.00"},"holder":"h","language":"english","letter":"L","year":"2021-2022"}
envelope-suspended {"holder":"h","letter":"L","year":"2021-2022"}
suspension-lifted {"holder":"h","letter":"L","year":"2021-2022"}
control-transferred {"buckets":{"flex":"1.00"},"commitments":[{"commitment":"c","counted":"1.00","genre":"drama","held":"0.00","project":"p"}],"crtc_decision":"D","from":"a","language":"english","signed_by":["a","b"],"to":"b","year":"2021-2022"}
dispute-opened {"contests":[3,12],"dispute":"d","holder":"h","nature":"policy-change","question":"Q","subject":"S","year":"2021-2022"}
dispute-decided {"dispute":"d","holder":"h","letter":"L","outcome":"partly-granted","precedents":["e"],"reasons":"R","role":"program-head","year":"2021-2022"}
dispute-escalated {"dispute":"d","holder":"h","reasons":"R","to":"director-finance-operations","year":"2021-2022"}
envelope-adjusted {"amount":"-1.00","bucket":"flex","dispute":"d","holder":"h","language":"english","year":"2021-2022"}
budget-set {"decision":"B-1","languages":{"english":"1.00","french":"2.00"},"year":"2021-2022"}
project-financed {"amount":"1.00","program":"language-diversity","project":"p","year":"2021-2022"}
licence-declared {"eligible_fee":"1.00","holder":"h","language":"english","ott_service":"S","project":"p","year":"2021-2022"}
licence-declared {"eligible_fee":"1.00","holder":"h","language":"english","project":"p","year":"2021-2022"}
audience-reported {"channel":"C","genre":"drama","genre_reasons":"R","holder":"h","hours":"1.25","language":"english","line":"l","measure":"original","project":"p","year":"2021-2022"}
audience-reviewed {"decision":"adjusted","holder":"h","hours":"1.00","letter":"L","line":"l","project":"p","reasons":"R","year":"2021-2022"}
holder-opted-out {"holder":"h","year":"2021-2022"}
allocations-calculated {"allocations":[{"genres":[{"amount":"1.00","factors":[{"amount":"1.00","credit":"2.00","factor":"audience-total"}],"genre":"drama"}],"holder":"h","language":"english","status":"allocated","total":"1.00"}],"languages":[{"budget":"3.00","genres":[{"budget":"3.00","factors":[{"credit":"2.00","factor":"audience-total","undistributed":"0.00","value":"1.00"}],"genre":"drama"}],"language":"english","undistributed":"2.00"}],"method":"factors","year":"2021-2022"}
allocations-calculated {"allocations":[],"languages":[],"method":"average","year":"2021-2022"}
allocation-granted {"calculation":7,"holder":"h","languages":{"english":{"buckets":{"flex":"2.00"},"earned":{"any":"2.00"},"small":true}},"letter":"L","year":"2021-2022"}
command-reversed {"command_id_reversed":"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4","reason":"R","undone":{"credit":{"event":"licence-declared","holder":"h","language":"english","project":"p"}},"year":"2021-2022"}
command-reversed {"authority":"A","command_id_reversed":"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4","reason":"R","undone":{"hold":{"amount":"1.00","commitment":"c","genre":"drama","holder":"h","language":"english","project":"p","source":"envelope"}},"year":"2021-2022"}
command-reversed {"command_id_reversed":"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4","reason":"R","undone":{"swap":[{"amount":"1.00","bucket":"flex","from":"a","language":"english","received_as":"drama","to":"b"}]},"year":"2021-2022"}
command-reversed {"command_id_reversed":"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4","reason":"R","undone":{"reallocation":{"amount":"1.00","commitment":"c","from_flex":"0.00","genre":"drama","holder":"h","language":"english","project":"p"}},"year":"2021-2022"}
command-reversed {"command_id_reversed":"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4","reason":"R","undone":{"adjustment":{"amount":"1.00","bucket":"flex","holder":"h","language":"english"}},"year":"2021-2022"}
command-reversed {"command_id_reversed":"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4","reason":"R","undone":{"deduction":{"buckets":{"flex":"1.00"},"holder":"h","language":"english"}},"year":"2021-2022"}
command-reversed {"command_id_reversed":"29efe8dc-9c0b-5ac5-87eb-cde99800dcd4","reason":"R","undone":{"funding":{"amount":"1.00","language":"english"}},"year":"2021-2022"}
key-rotated {"key":"n+01234567+AQ==","previous":"n+89abcdef+AQ==","signature":"AA=="}
"#;

fn samples() -> impl Iterator<Item = (Kind, serde_json::Value)> {
    SAMPLES.lines().filter(|line| !line.is_empty()).map(|line| {
        let (name, data) = line.split_once(' ').expect("type, then data");
        (Kind::from_name(name).expect(name), serde_json::from_str(data).expect(line))
    })
}

fn event(kind: Kind, data: &serde_json::Value, act: Option<Act>) -> Event {
    Event {
        seq: 9_007_199_254_740_991,
        id: "018f0000-0000-7000-8000-000000000001".parse().expect("an id"),
        prev: Digest::of(b"before"),
        batch: (1, 12),
        command_id: "29efe8dc-9c0b-5ac5-87eb-cde99800dcd4".parse().expect("an id"),
        actor: "Zoé \"Z\" \\ \u{8}\u{c}\n\u{1f}\u{7f}\u{2028}🎬".into(),
        effective_on: "2021-10-12".parse().expect("a day"),
        recorded_at: "2021-10-12T09:00:00.5Z".parse().expect("an instant"),
        act,
        body: kind.read(&data.to_string()).expect("data of its type"),
    }
}

fn acts() -> [Option<Act>; 3] {
    let request = Digest::of(b"asked");
    [None, Some(Act { note: None, request }), Some(Act { note: Some("une « note »\n".into()), request })]
}

#[test]
fn every_type_of_event_is_written_in_canonical_form_and_read_back() {
    let mut seen = BTreeSet::new();
    for (kind, data) in samples() {
        seen.insert(kind);
        for act in acts() {
            let event = event(kind, &data, act.clone());
            let line = encode(&event);
            let json: serde_json::Value = serde_json::from_slice(&line).expect("JSON");
            assert_eq!(
                String::from_utf8_lossy(&line),
                serde_json_canonicalizer::to_string(&json).expect("canonical"),
                "{kind:?}"
            );
            let mut expected = data.clone();
            if let Some(act) = act {
                expected["act"] = serde_json::to_value(act).expect("JSON");
            }
            assert_eq!(json["data"], expected, "every field of the sample is in the line");
            let read = decode(&line).expect("its own bytes");
            assert_eq!(read, event);
            assert_eq!(encode(&read), line);
        }
    }
    assert_eq!(seen, Kind::ALL.iter().copied().collect(), "a sample for every type");
}

#[test]
fn the_keys_are_those_of_the_contract() {
    let (kind, data) = samples().next().expect("a sample");
    let line = encode(&event(kind, &data, None));
    let json: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&line).expect("an object");
    let keys: Vec<&str> = json.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["actor", "batch", "command_id", "data", "effective_on", "id", "prev", "recorded_at", "seq", "type", "v"]
    );
}

#[test]
fn another_form_is_refused_by_the_key_that_is_wrong() {
    let (kind, data) = samples().next().expect("a sample");
    let good = String::from_utf8(encode(&event(kind, &data, acts()[2].clone()))).expect("text");
    let expect = |from: &str, to: &str, error: FormatError| {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert_eq!(decode(bad.as_bytes()), Err(error), "{bad}");
    };
    expect("\"v\":1}", "\"v\":2}", FormatError::NewerVersion(2));
    expect("\"v\":1}", "\"v\":0}", FormatError::Field("v"));
    expect("\"v\":1}", "\"v\":01}", FormatError::Field("v"));
    expect("\"v\":1}", "\"v\":1,\"w\":1}", FormatError::Field("v"));
    expect("year-opened", "year-ended", FormatError::UnknownType("year-ended".into()));
    expect("\"type\":", "\"Type\":", FormatError::Field("type"));
    expect("9007199254740991", "9007199254740992", FormatError::Field("seq"));
    expect("9007199254740991", "1.0", FormatError::Field("seq"));
    expect("T09:00:00.500000Z", "T09:00:00.50000Z", FormatError::Field("recorded_at"));
    expect("\"prev\":\"", "\"prev\":\"0", FormatError::Field("prev"));
    expect("-7000-", "-7g00-", FormatError::Field("id"));
    expect("2021-10-12\"", "2021-13-12\"", FormatError::Field("effective_on"));
    expect("{\"actor\":", "{\"about\":1,\"actor\":", FormatError::Field("actor"));
    expect("[1,12]", "[1,12,3]", FormatError::Field("batch"));
    expect("[1,12]", "[1,4294967296]", FormatError::Field("batch"));
    expect("29efe8dc-", "29efe8dc0", FormatError::Field("command_id"));
    expect("\"data\":{", "\"date\":{", FormatError::Field("data"));
    assert_eq!(decode(b"\xff}"), Err(FormatError::NotText));
    assert_eq!(decode(b""), Err(FormatError::Field("v")));
    let spoilt = good.replacen("\"rulebook\":{", "\"rulebook\":[", 1);
    assert!(matches!(decode(spoilt.as_bytes()), Err(FormatError::Data(Kind::YearOpened, _))));
    let spoilt = good.replacen("\"request\":", "\"requested\":", 1);
    assert!(matches!(decode(spoilt.as_bytes()), Err(FormatError::Data(Kind::YearOpened, _))));
}

#[test]
fn no_cut_and_no_changed_byte_makes_the_reader_panic() {
    let (kind, data) = samples().nth(2).expect("a sample with many signs");
    let good = encode(&event(kind, &data, acts()[2].clone()));
    for end in 0..good.len() {
        assert!(decode(&good[..end]).is_err(), "a line cut at {end}");
    }
    for place in 0..good.len() {
        for byte in [0, b'"', b'\\', b'0', b'}', 0xff] {
            let mut bad = good.clone();
            bad[place] = byte;
            // What still reads as an event is another event or the same bytes: the chain tells them apart.
            if let Ok(event) = decode(&bad) {
                assert!(encode(&event) != good || bad == good, "byte {place} became {byte}");
            }
        }
    }
}

/// Lines without escapes in the actor, one of every type.
fn plain_lines() -> impl Iterator<Item = (Kind, Vec<u8>)> {
    let act = Act { note: Some("une « note »".into()), request: Digest::of(b"asked") };
    samples().map(move |(kind, data)| {
        let event = Event { actor: "Zoé".into(), ..event(kind, &data, Some(act.clone())) };
        (kind, encode(&event))
    })
}

#[test]
fn canonical_lines_are_read_in_a_straight_line_as_the_general_reader_reads_them() {
    for (kind, line) in plain_lines() {
        let (event, straight) = read_event(&line).expect("its own bytes");
        // What a reversal undoes is left to the general reader; so is a text with escapes.
        assert_eq!(straight, kind != Kind::CommandReversed && !line.contains(&b'\\'), "{kind:?}");
        let data = serde_json::to_string(&event.body).expect("JSON");
        assert_eq!(kind.read(&data).expect("data of its type"), event.body, "{kind:?}");
        assert_eq!(encode(&event), line);
    }
}

#[test]
fn only_canonical_bytes_are_read_in_a_straight_line() {
    let mut accepted = 0;
    for (_, line) in plain_lines() {
        for place in 0..line.len() {
            let mut variants: Vec<Vec<u8>> = Vec::new();
            for byte in *b"\"\\0aA-., {}[]:\n\x00\xff" {
                let mut changed = line.clone();
                changed[place] = byte;
                variants.push(changed);
                let mut longer = line.clone();
                longer.insert(place, byte);
                variants.push(longer);
            }
            let mut shorter = line.clone();
            shorter.remove(place);
            variants.push(shorter);
            for bytes in variants {
                if let Ok((event, true)) = read_event(&bytes) {
                    assert_eq!(String::from_utf8_lossy(&encode(&event)), String::from_utf8_lossy(&bytes));
                    accepted += 1;
                }
            }
        }
    }
    assert!(accepted > 10_000, "{accepted} changed lines were events of their own");
}
