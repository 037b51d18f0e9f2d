//! A filter's configuration.

use serde::de::DeserializeOwned;

/// Reads a filter's options from its configuration: a JSON object, or nothing (or only spaces) for the defaults.
///
/// Use it with a type that has `#[serde(default, deny_unknown_fields)]`: keys may be left out, and a key that the
/// filter does not have is refused with the list of those it has.
///
/// # Errors
/// What is wrong, where, and for an unknown key the known ones.
pub fn parse<T: DeserializeOwned + Default>(config: &str) -> Result<T, String> {
    let config = config.trim();
    if config.is_empty() {
        return Ok(T::default());
    }
    // A list would be taken for the fields in order.
    if !config.starts_with('{') {
        return Err("wrong configuration: it must be a JSON object: {…}".into());
    }
    serde_json::from_str(config).map_err(|error| format!("wrong configuration: {error}"))
}

/// Checks that `value` is within `low..=high`.
///
/// # Errors
/// A sentence with the key, the value and both limits. A number that is none (NaN) is outside every range.
pub fn within<T: PartialOrd + std::fmt::Display>(key: &str, value: T, low: T, high: T) -> Result<(), String> {
    if value >= low && value <= high {
        Ok(())
    } else {
        Err(format!("wrong configuration: `{key}` is {value}, but must be from {low} to {high}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, within};

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Options {
        amount: u32,
        priority: i32,
        text: String,
    }

    #[test]
    fn nothing_means_the_defaults() {
        assert_eq!(parse(""), Ok(Options::default()));
        assert_eq!(parse(" \n"), Ok(Options::default()));
        assert_eq!(parse("{}"), Ok(Options::default()));
    }

    #[test]
    fn an_unknown_key_lists_the_known_ones() {
        let error = parse::<Options>(r#"{"amuont": 3}"#).unwrap_err();
        for word in ["amuont", "amount", "priority", "text"] {
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn broken_json_says_where() {
        let error = parse::<Options>("{\"amount\": 3").unwrap_err();
        assert!(error.contains("line 1"), "{error}");
        assert!(parse::<Options>("[1]").is_err());
        assert!(parse::<Options>("{\"amount\": -1}").is_err());
    }

    #[test]
    fn ranges_name_the_key() {
        assert_eq!(within("amount", 5, 0, 5), Ok(()));
        assert!(within("amount", 6, 0, 5).unwrap_err().contains("`amount` is 6"));
        assert!(within("sigma", f64::NAN, 0.0, 5.0).is_err());
    }
}
