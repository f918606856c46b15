//! How a method is declared: once, with everything that client, gateway, types and reference read.

use super::answer::{Answer, Type};
use super::params::Params;
use crate::http;

/// What a key must be allowed to do (salebot-api.md calls them scopes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read clients.
    R,
    /// Change clients and write to them.
    W,
    /// Read deals.
    Cr,
    /// Change deals.
    Cw,
    /// Delete clients.
    Del,
}

impl Scope {
    /// The name that the service uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::R => "R",
            Self::W => "W",
            Self::Cr => "CR",
            Self::Cw => "CW",
            Self::Del => "DEL",
        }
    }
}

/// What a call does, and so whether it may be made again when its answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It only reads.
    Reads,
    /// It changes something, and doing it twice is the same as once.
    Sets,
    /// Doing it twice does it twice, or does something else.
    Acts,
}

impl Effect {
    /// Whether the call may be made again when it is not known what became of it.
    #[must_use]
    pub fn is_repeatable(self) -> bool {
        self != Self::Acts
    }
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The number of a client, a block, a deal or the like: 1 to 2^53 − 1.
    Id,
    /// A whole number between these two.
    Number(u64, u64),
    /// A number with fractions, 0 or more.
    Decimal,
    /// A text.
    Text,
    /// A text, or a number that is taken for its digits: what other services call their users.
    Key,
    /// True or false.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of numbers, so many at the most.
    Ids(usize),
    /// A list of keys, so many at the most.
    Keys(usize),
    /// `YYYY-MM-DD HH:MM:SS`
    Moment,
    /// `dd.mm.yyyy`
    Day,
    /// Texts, numbers, true, false and null by name.
    Variables,
    /// Buttons, in either of the service's two forms.
    Buttons,
    /// What `find_clients` searches for.
    Query,
}

/// A parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// The service's name for it.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a call without it is refused.
    pub required: bool,
}

impl Param {
    /// One that may be left out, as far as it alone is concerned.
    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
        }
    }
}

/// What must hold between a method's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Exactly one of these.
    One(&'static [&'static str]),
    /// At least one of these.
    Any(&'static [&'static str]),
    /// Both or neither.
    Both(&'static str, &'static str),
    /// The first with none of the others.
    Alone(&'static str, &'static [&'static str]),
    /// A text that ends so.
    Ends(&'static str, &'static str),
    /// The parameters may stand in a body of somebody else's making, under names that `value_…`
    /// parameters give.
    Remap,
}

/// What a field of a declaration adds to its method's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adds {
    /// The parameter of the field's own name.
    One(Kind),
    /// Several parameters, and what must hold between them.
    Several(&'static [Param], &'static [Rule]),
    /// Variables beside the parameters, under names of the caller's choice.
    Variables,
    /// Up to so many pairs of name and value, the names of the caller's choice.
    Pairs(usize),
    /// A list of clients to create, in the place of all parameters.
    Clients,
}

/// A field of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name: for [`Adds::One`] the parameter's.
    pub name: &'static str,
    /// What it adds.
    pub adds: Adds,
    /// Whether a call without it is refused.
    pub required: bool,
}

/// Everything that a program has to know of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// The last part of its path.
    pub name: &'static str,
    /// How it is called.
    pub http: http::Method,
    /// What the key must be allowed to do.
    pub scope: Scope,
    /// What it does.
    pub effect: Effect,
    /// What it takes.
    pub fields: &'static [Field],
    /// What must hold between its parameters, besides the rules of its fields.
    pub rules: &'static [Rule],
    /// What it answers.
    pub answer: &'static Type,
}

impl Meta {
    /// Its parameters.
    pub fn params(&self) -> impl Iterator<Item = Param> {
        self.fields.iter().flat_map(|field| {
            let (one, several) = match field.adds {
                Adds::One(kind) => {
                    let one = Param {
                        name: field.name,
                        kind,
                        required: field.required,
                    };
                    (Some(one), &[][..])
                }
                Adds::Several(params, _) => (None, params),
                _ => (None, &[][..]),
            };
            one.into_iter().chain(several.iter().copied())
        })
    }

    /// Its rules.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        let of_fields = self.fields.iter().flat_map(|field| match field.adds {
            Adds::Several(_, rules) => rules,
            _ => &[][..],
        });
        of_fields.chain(self.rules).copied()
    }

    /// Whether a field of it adds this.
    #[must_use]
    pub fn adds(&self, what: impl Fn(&Adds) -> bool) -> bool {
        self.fields.iter().any(|field| what(&field.adds))
    }

    /// Whether its parameters may be remapped.
    #[must_use]
    pub fn remaps(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, Rule::Remap))
    }
}

/// What people read of a method. Apart from [`Meta`], so that no wasm carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doc {
    /// The method.
    pub meta: &'static Meta,
    /// The struct of its parameters.
    pub rust: &'static str,
    /// The Rust type of its answer.
    pub answer: &'static str,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
    /// What each of its fields means, in their order.
    pub fields: &'static [FieldDoc],
}

/// What people read of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldDoc {
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// Its Rust type.
    pub rust: &'static str,
    /// What each of the parameters means that it adds, where there are several.
    pub params: &'static [&'static str],
}

/// A type that a field of a declaration can have.
pub trait Part {
    /// What it adds to the parameters.
    const ADDS: Adds;
    /// What each of the parameters means, where it adds several.
    const DOCS: &'static [&'static str] = &[];
    /// Adds it.
    fn put(&self, name: &'static str, params: &mut Params);
}

/// One of Salebot's methods. The implementing struct holds its parameters.
pub trait Method {
    /// What is known of it.
    const META: &'static Meta;
    /// The last part of its path.
    const NAME: &'static str = Self::META.name;
    /// How it is called.
    const HTTP: http::Method = Self::META.http;
    /// What it answers.
    type Answer: Answer;

    /// The parameters under the service's names.
    fn params(&self) -> Params;
}

/// Declares a file's methods, and the lists of them.
macro_rules! methods {
    ($(
        $(#[doc = $doc:literal])+
        $rust:ident $name:literal $http:ident $scope:ident $effect:ident -> $answer:ty {
            $( $(#[doc = $need_doc:literal])+ $need:ident: $need_ty:ty, )*
        } $( optional {
            $( $(#[doc = $may_doc:literal])+ $may:ident: $may_ty:ty, )*
        } )? $( where [$($rule:expr),+] )? ;
    )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub struct $rust {
                $( $(#[doc = $need_doc])+ pub $need: $need_ty, )*
                $($( $(#[doc = $may_doc])+ pub $may: Option<$may_ty>, )*)?
            }

            #[allow(clippy::new_without_default, reason = "some methods need nothing")]
            impl $rust {
                /// With what it needs, and nothing else.
                #[must_use]
                pub fn new($( $need: impl Into<$need_ty> ),*) -> Self {
                    Self { $( $need: $need.into(), )* $($( $may: None, )*)? }
                }
                $($(
                    $(#[doc = $may_doc])+
                    #[must_use]
                    pub fn $may(mut self, $may: impl Into<$may_ty>) -> Self {
                        self.$may = Some($may.into());
                        self
                    }
                )*)?
            }

            impl $crate::api::Method for $rust {
                const META: &'static $crate::api::Meta = &$crate::api::Meta {
                    name: $name,
                    http: $crate::http::Method::$http,
                    scope: $crate::api::Scope::$scope,
                    effect: $crate::api::Effect::$effect,
                    fields: &[
                        $( $crate::api::Field {
                            name: stringify!($need),
                            adds: <$need_ty as $crate::api::Part>::ADDS,
                            required: true,
                        }, )*
                        $($( $crate::api::Field {
                            name: stringify!($may),
                            adds: <$may_ty as $crate::api::Part>::ADDS,
                            required: false,
                        }, )*)?
                    ],
                    rules: &[ $( $($rule),+ )? ],
                    answer: <$answer as $crate::api::Answer>::TYPE,
                };
                type Answer = $answer;

                fn params(&self) -> $crate::api::Params {
                    #[allow(unused_mut, reason = "some methods have no parameters")]
                    let mut params = $crate::api::Params::new();
                    $( $crate::api::Part::put(&self.$need, stringify!($need), &mut params); )*
                    $($( if let Some(value) = &self.$may {
                        $crate::api::Part::put(value, stringify!($may), &mut params);
                    } )*)?
                    params
                }
            }
        )+

        /// What programs have to know of this file's methods.
        pub(super) const METHODS: &[&$crate::api::Meta] = &[$( <$rust as $crate::api::Method>::META ),+];

        /// What people read of them.
        pub(super) const DOCS: &[$crate::api::Doc] = &[$( $crate::api::Doc {
            meta: <$rust as $crate::api::Method>::META,
            rust: stringify!($rust),
            answer: stringify!($answer),
            doc: concat!($($doc),+),
            fields: &[
                $( $crate::api::FieldDoc {
                    doc: concat!($($need_doc),+),
                    rust: stringify!($need_ty),
                    params: <$need_ty as $crate::api::Part>::DOCS,
                }, )*
                $($( $crate::api::FieldDoc {
                    doc: concat!($($may_doc),+),
                    rust: stringify!($may_ty),
                    params: <$may_ty as $crate::api::Part>::DOCS,
                }, )*)?
            ],
        } ),+];
    };
}

pub(super) use methods;
