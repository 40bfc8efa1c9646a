//! What a row of the table of limits becomes: a documented field of `Limits`, its default, and an entry of
//! `Limits::ALL` that knows its bounds and its words. So the code, the file, its example and what is shown of it cannot
//! say different things.

/// Declares `Limits` from rows of the form `name: Kind = default, in least..=most, { what, at, why }`. A kind is one of
/// [`Value`](super::Value)'s.
macro_rules! declare_limits {
    (@type Time) => { std::time::Duration };
    (@type Bytes) => { usize };
    (@type Count) => { usize };
    (@type Switch) => { bool };
    ($($field:ident: $kind:ident = $default:expr, in $range:expr, {
        what: $what:literal,
        at: $at:literal,
        why: $why:literal,
    })+) => {
        /// The bounds of one call. [`Limits::default`] suits a panel with 100,000 servers.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $(
                #[doc = $what]
                #[doc = concat!("\n\nAt the bound: ", $at, ". The default is so because ", $why, ".")]
                pub $field: declare_limits!(@type $kind),
            )+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Limits {
            /// Every limit, in the order in which people read them.
            pub const ALL: &'static [Limit] = &[
                $(Limit {
                    field: stringify!($field),
                    default: Value::$kind($default),
                    least: Value::$kind(*($range).start()),
                    most: Value::$kind(*($range).end()),
                    what: $what,
                    at: $at,
                    why: $why,
                    get: |limits| Value::$kind(limits.$field),
                    set: |limits, value| {
                        if let Value::$kind(value) = value {
                            limits.$field = value;
                        }
                    },
                },)+
            ];
        }
    };
}

pub(super) use declare_limits;
