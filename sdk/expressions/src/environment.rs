//! The language: CEL's standard library, its strings extension, and times as snapshots have them.

use std::sync::{Arc, LazyLock};

use cel::common::types::{CelInt, CelString, DURATION_TYPE, INT_TYPE, STRING_TYPE, TIMESTAMP_TYPE};
use cel::common::value::{CowVal, Val};
use cel::parser::PrattParser;
use cel::{Env, ExecutionError, IdedExpr};
use ephor_sdk::{Duration, ObjectKind, Time};

use crate::evidence::Named;
use crate::time::{Moment, Span};

/// What expressions may call.
pub(crate) fn environment() -> &'static Arc<Env> {
    static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
        let mut env = Env::stdlib();
        // Each fails only if another function has that name and those arguments; tests evaluate every one.
        let _ = cel::extensions::strings(&mut env);
        let _ = env.add_overload("days", "days_of_int", vec![INT_TYPE], |arguments| {
            one(
                &arguments,
                |value| value.downcast_ref::<CelInt>().and_then(|days| Span::days(*days.inner())),
                "so many days are no duration",
            )
        });
        let _ = env.add_overload("duration", "string_to_duration", vec![STRING_TYPE], |arguments| {
            one(
                &arguments,
                |value| value.downcast_ref::<CelString>().and_then(|text| Span::parse(text.inner())),
                "expected whole hours, minutes and seconds, such as \"36h\" or \"1h30m\"",
            )
        });
        let _ = env.add_overload("timestamp", "string_to_timestamp", vec![STRING_TYPE], |arguments| {
            one(
                &arguments,
                |value| value.downcast_ref::<CelString>().and_then(|text| Moment::parse(text.inner())),
                "expected a time such as \"2026-11-22T00:00:00Z\"",
            )
        });
        let _ = env.add_overload("timestamp", "int_to_timestamp", vec![INT_TYPE], |arguments| {
            one(
                &arguments,
                |value| value.downcast_ref::<CelInt>().and_then(|seconds| Moment::new(*seconds.inner())),
                "the time is out of range",
            )
        });
        let _ = env.add_overload("int", "timestamp_to_int", vec![TIMESTAMP_TYPE], |arguments| {
            one(&arguments, |value| value.downcast_ref::<Moment>().map(|time| CelInt::from(time.seconds())), "")
        });
        let _ = env.add_overload("string", "timestamp_to_string", vec![TIMESTAMP_TYPE], |arguments| {
            one(
                &arguments,
                |value| value.downcast_ref::<Moment>().map(|time| CelString::from(Time(time.seconds()).to_string())),
                "",
            )
        });
        let _ = env.add_overload("string", "duration_to_string", vec![DURATION_TYPE], |arguments| {
            one(
                &arguments,
                |value| value.downcast_ref::<Span>().map(|span| CelString::from(Duration(span.seconds()).to_string())),
                "",
            )
        });
        macro_rules! members {
            ($of:ident $type:ident $prefix:literal: $($name:literal $get:expr;)+) => {$(
                let _ = env.add_member_overload($name, concat!($prefix, $name), $type, Vec::new(), |arguments| {
                    one(&arguments, |value| value.downcast_ref::<$of>().map(|own| CelInt::from($get(*own))), "")
                });
            )+};
        }
        members! { Span DURATION_TYPE "duration_":
            "getDays" |span: Span| span.whole(86_400);
            "getHours" |span: Span| span.whole(3_600);
            "getMinutes" |span: Span| span.whole(60);
            "getSeconds" |span: Span| span.seconds();
        }
        members! { Moment TIMESTAMP_TYPE "timestamp_":
            "getFullYear" Moment::year;
            "getMonth" Moment::month;
            "getDate" Moment::day_of_month;
            "getDayOfWeek" Moment::day_of_week;
            "getHours" Moment::hour;
        }
        macro_rules! names {
            ($($name:literal $kind:ident;)+) => {$(
                let _ = env.add_overload($name, concat!("name_of_", $name), vec![STRING_TYPE], |arguments| {
                    let named = |id: &CelString| Named(ObjectKind::$kind, id.inner().to_owned());
                    one(&arguments, |value| value.downcast_ref::<CelString>().map(named), "")
                });
            )+};
        }
        names! {
            "user" User;
            "group" Group;
            "role" Role;
            "application" Application;
            "servicePrincipal" ServicePrincipal;
            "policy" Policy;
            "location" Location;
        }
        Arc::new(env)
    });
    &ENVIRONMENT
}

/// Parses an expression. The error names the place in it.
///
/// # Errors
/// If it is no expression.
pub fn parse(source: &str) -> Result<IdedExpr, String> {
    // Half the size of the other parser of cel, and the same trees: its own tests hold both to them.
    PrattParser::default().enable_ident_escape_syntax(true).parse(source).map_err(|errors| {
        let first = errors.errors.first();
        first.map_or_else(
            || "it cannot be parsed".to_owned(),
            |error| match error.pos {
                (line, column) if line > 0 => format!("{} (line {line}, column {column})", error.msg),
                _ => error.msg.clone(),
            },
        )
    })
}

/// The value that a function of one argument gives.
fn one<'b, 'v, V: Val + 'v>(
    arguments: &[CowVal<'b, 'v>],
    make: impl FnOnce(&(dyn Val + 'v)) -> Option<V>,
    wrong: &str,
) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let argument = arguments.first().ok_or(ExecutionError::MissingArgumentOrTarget)?;
    let value = make(argument.as_ref()).ok_or_else(|| ExecutionError::FunctionError {
        function: "conversion".to_owned(),
        message: wrong.to_owned(),
    })?;
    Ok(CowVal::owned(value))
}
