//! How events are declared: the one macro by which [`facts`](super::facts) tells each type, and the one for their parts.

/// A struct of the log: fields in the order of the canonical form. `field?: Type` may be absent, `field => Type` is a list that is
/// left out where it is empty.
macro_rules! parts {
    ($($(#[$doc:meta])+ $name:ident {
        $($(#[$field_doc:meta])* $field:ident $(? : $optional:ty)? $(=> $list:ty)? $(: $type:ty)?),* $(,)?
    })+) => {$(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        $(#[$doc])+
        #[allow(missing_docs, reason = "fields carry the names of the contract's commands, which documents them")]
        pub struct $name {$(
            $(#[$field_doc])*
            $(#[serde(default, skip_serializing_if = "Option::is_none")] pub $field: Option<$optional>,)?
            $(#[serde(default, skip_serializing_if = "Vec::is_empty")] pub $field: Vec<$list>,)?
            $(pub $field: $type,)?
        )*}

        impl $name {
            /// Reads the fields and the end of the object; `first` says whether no field was read before.
            pub(crate) fn read_fields(input: &mut Input<'_>, mut first: bool) -> Option<$name> {
                $(
                    $(let $field = match input.key(crate::event::straight::key!(stringify!($field)), &mut first) {
                        Some(()) => Some(<$optional as Straight>::read(input)?),
                        None => None,
                    };)?
                    $(let $field = match input.key(crate::event::straight::key!(stringify!($field)), &mut first) {
                        Some(()) => crate::event::straight::some_of::<$list>(input)?,
                        None => Vec::new(),
                    };)?
                    $(
                        input.key(crate::event::straight::key!(stringify!($field)), &mut first)?;
                        let $field = <$type as Straight>::read(input)?;
                    )?
                )*
                let _ = first;
                input.take("}")?;
                Some($name { $($field),* })
            }
        }

        impl Straight for $name {
            fn read(input: &mut Input<'_>) -> Option<$name> {
                input.take("{")?;
                $name::read_fields(input, true)
            }
        }

        impl Pack for $name {
            fn pack(&self, out: &mut crate::pack::Packing) {
                $(self.$field.pack(out);)*
            }

            fn unpack(bytes: &mut crate::pack::PackedBytes<'_>) -> Option<$name> {
                Some($name { $($field: Pack::unpack(bytes)?),* })
            }
        }

        impl Concerns for $name {
            fn concerns<'a>(&'a self, visit: &mut dyn FnMut(Subject<'a>)) {
                let _ = &visit;
                $(self.$field.concerns(visit);)*
            }
        }
    )+};
}

/// The fiscal year of an event: its field `year`, if it has one.
macro_rules! year_of {
    ($facts:ident;) => { { let _ = $facts; None } };
    ($facts:ident; year $($rest:ident)*) => { Some($facts.year) };
    ($facts:ident; $other:ident $($rest:ident)*) => { year_of!($facts; $($rest)*) };
}

/// The decision that an event names as its authority: its field `authority`, if it has one.
macro_rules! authority_of {
    ($facts:ident;) => { { let _ = $facts; None } };
    ($facts:ident; authority $($rest:ident)*) => { $facts.authority.as_deref() };
    ($facts:ident; $other:ident $($rest:ident)*) => { authority_of!($facts; $($rest)*) };
}

/// The command whose opposite an event posts: its field `command_id_reversed`, if it has one.
macro_rules! reverses_of {
    ($facts:ident;) => { { let _ = $facts; None } };
    ($facts:ident; command_id_reversed $($rest:ident)*) => { Some($facts.command_id_reversed) };
    ($facts:ident; $other:ident $($rest:ident)*) => { reverses_of!($facts; $($rest)*) };
}

/// What a declaration says, or what holds where it says nothing.
macro_rules! said_or {
    ($otherwise:expr;) => {
        $otherwise
    };
    ($otherwise:expr; $said:expr) => {
        $said
    };
}

/// The types of events. Each has its doc, its name in the log, its section, what it is called in English and in French, its
/// fields, and where it is not nothing: the money that it moves, what it does to commitments, what a reversal would take back,
/// and its nature.
macro_rules! events {
    ($(
        $(#[$doc:meta])+
        $name:ident = $text:literal, $section:literal, $en:literal, $fr:literal {
            $($(#[$field_doc:meta])* $field:ident $(? : $optional:ty)? $(=> $list:ty)? $(: $type:ty)?),* $(,)?
        }
        $(moves($facts:ident, $moves:ident) $movements:block)?
        $(commitments($committed:ident, $change:ident) $changes:block)?
        $(reversible($reversed:ident) $reversible:block)?
        $(is($nature:expr))?
    )+) => {
        parts! {$(
            $(#[$doc])+ $name { $($(#[$field_doc])* $field $(? : $optional)? $(=> $list)? $(: $type)?),* }
        )+}

        /// What happened, by type.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Body { $($(#[$doc])+ $name($name)),+ }

        /// The type of an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])+ $name),+ }

        impl Pack for Kind {
            fn pack(&self, out: &mut crate::pack::Packing) { (*self as usize).pack(out); }

            fn unpack(bytes: &mut crate::pack::PackedBytes<'_>) -> Option<Kind> { Kind::ALL.get(usize::unpack(bytes)?).copied() }
        }

        impl Kind {
            /// Every type.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),+];

            /// The name in the log.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Kind::$name => $text),+ }
            }

            /// The section of the guide that it rests on; `ledger` where it is the ledger's own.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Kind::$name => $section),+ }
            }

            /// What it is called in English and in French.
            #[must_use]
            pub const fn called(self) -> (&'static str, &'static str) {
                match self { $(Kind::$name => ($en, $fr)),+ }
            }

            /// The type that a name in the log means.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Kind> {
                match name { $($text => Some(Kind::$name),)+ _ => None }
            }

            /// What it is to someone who was told an earlier figure.
            #[must_use]
            pub const fn nature(self) -> Nature {
                match self { $(Kind::$name => said_or!(Nature::Act; $($nature)?)),+ }
            }

            /// Reads the fields of an event of this type from their canonical form, after the act where `first` is not so;
            /// nothing, where anything else stands there.
            pub(crate) fn read_straight(self, input: &mut Input<'_>, first: bool) -> Option<Body> {
                match self { $(Kind::$name => $name::read_fields(input, first).map(Body::$name)),+ }
            }

            /// Reads the data of an event of this type.
            ///
            /// # Errors
            /// Data of another form.
            pub fn read(self, data: &str) -> Result<Body, serde_json::Error> {
                match self { $(Kind::$name => serde_json::from_str(data).map(Body::$name)),+ }
            }
        }

        impl Body {
            /// The type.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Body::$name(_) => Kind::$name),+ }
            }

            /// The fiscal year that it is of; none where it is of no year, such as the registration of a project.
            #[must_use]
            pub const fn year(&self) -> Option<FiscalYear> {
                match self { $(Body::$name(facts) => year_of!(facts; $($field)*)),+ }
            }

            /// The decision that it names as its authority.
            #[must_use]
            pub fn authority(&self) -> Option<&str> {
                match self { $(Body::$name(facts) => authority_of!(facts; $($field)*)),+ }
            }

            /// The holders, projects, commitments and disputes that it names, in the order of its fields.
            #[must_use]
            pub fn subjects(&self) -> Vec<Subject<'_>> {
                let mut subjects = Vec::new();
                let mut visit = |subject| subjects.push(subject);
                match self { $(Body::$name(facts) => facts.concerns(&mut visit)),+ }
                subjects
            }

            /// The command whose opposite it posts.
            #[must_use]
            pub const fn reverses(&self) -> Option<Uuid> {
                match self { $(Body::$name(facts) => reverses_of!(facts; $($field)*)),+ }
            }

            /// What a reversal of its command would take back (section 14 of the rules); none where it cannot be reversed.
            pub(crate) fn reversible(&self) -> Option<Reversible> {
                match self { $(
                    Body::$name(facts) => {
                        let _ = facts;
                        said_or!(None; $(Some({ let $reversed = facts; $reversible }))?)
                    }
                )+ }
            }

            /// Visits what it does to commitments besides moving their money, in the order in which it does it.
            #[inline]
            pub fn commitments<'a>(&'a self, mut visit: impl FnMut(CommitmentChange<'a>)) {
                match self { $(
                    Body::$name(facts) => {
                        let _ = (facts, &mut visit);
                        $(
                            let ($committed, $change) = (facts, &mut visit);
                            $changes
                        )?
                    }
                )+ }
            }

            /// Visits the money that it moves, in the order in which it moves.
            pub fn movements(&self, visit: &mut dyn FnMut(Movement<'_>)) {
                let mut movements = Movements::to(visit);
                match self { $(
                    Body::$name(facts) => {
                        let _ = (facts, &mut movements);
                        $(
                            let ($facts, $moves) = (facts, &mut movements);
                            $movements
                        )?
                    }
                )+ }
            }
        }
    };
}
