//! The field's words that are choices: languages, genres, buckets, kinds. The glossary of the rules gives the guide's terms.

use crate::money::Money;
use crate::pack::{Pack, PackedBytes, Packing};
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$item_doc:meta])+ $item:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$item_doc])+ #[serde(rename = $text)] $item),+ }

        impl $name {
            /// Every choice, in the fixed order.
            pub const ALL: &'static [$name] = &[$($name::$item),+];

            /// Every choice's word, in the fixed order.
            pub const WORDS: &'static [&'static str] = &[$($text),+];

            /// The word used in commands, answers and the log.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$item => $text),+ }
            }

            /// The choice that a word names.
            #[must_use]
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($text => Some($name::$item),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.word()) }
        }

        impl Pack for $name {
            fn pack(&self, out: &mut Packing) { out.push(*self as u8) }

            fn unpack(bytes: &mut PackedBytes<'_>) -> Option<$name> {
                $name::ALL.get(usize::from(u8::unpack(bytes)?)).copied()
            }
        }
    )+};
}

words! {
    /// The language of an allocation and of a licence (B.2): money never leaves its language.
    Language {
        /// English.
        English = "english",
        /// French.
        French = "french",
    }
    /// A genre that the fund supports (B.2).
    Genre {
        /// Dramatiques.
        Drama = "drama",
        /// Documentaires.
        Documentary = "documentary",
        /// Enfants et jeunes.
        ChildrenYouth = "children-youth",
        /// Variétés et arts de la scène.
        VarietyPerformingArts = "variety-performing-arts",
    }
    /// Where an envelope's money lies: in a genre, or in flex (E.6). The order is the one that ties follow (section 1).
    Bucket {
        /// Money of the drama genre.
        Drama = "drama",
        /// Money of the documentary genre.
        Documentary = "documentary",
        /// Money of the children and youth genre.
        ChildrenYouth = "children-youth",
        /// Money of the variety and performing arts genre.
        VarietyPerformingArts = "variety-performing-arts",
        /// Money for any genre: the flexible part.
        Flex = "flex",
    }
    /// What a holder is (B.2.1).
    HolderKind {
        /// An independent broadcaster.
        Independent = "independent",
        /// A broadcast ownership group.
        Group = "group",
    }
    /// Who produces a project (C.2.9).
    Production {
        /// A producer that no broadcaster owns.
        Independent = "independent",
        /// The broadcaster itself.
        InHouse = "in-house",
        /// A company affiliated with a broadcaster.
        Affiliated = "affiliated",
    }
    /// A project's digital media component (C.2.6, Annex A).
    DigitalMedia {
        /// Made for the project.
        New = "new",
        /// It existed and was changed enough.
        Modified = "modified",
        /// It existed and was not.
        Unchanged = "unchanged",
        /// There is none.
        None = "none",
    }
    /// The form of a contribution (C.2).
    Contribution {
        /// A supplement to the licence fee.
        LicenceTopUp = "licence-top-up",
        /// A share of the capital.
        Equity = "equity",
    }
    /// Where a commitment's money comes from.
    Source {
        /// The holder's own envelope.
        Envelope = "envelope",
        /// The alternative-access pool (E.1.1).
        AlternativeAccess = "alternative-access",
    }
    /// Why a project is rejected (C.4).
    Rejection {
        /// Found ineligible.
        Ineligible = "ineligible",
        /// Its application was judged incomplete.
        Incomplete = "incomplete",
    }
    /// An obligation whose shortfall becomes a penalty (part D).
    PenaltyKind {
        /// Digital media (D.1).
        DigitalMedia = "digital-media",
        /// Parity (D.2).
        Parity = "parity",
    }
    /// What a penalty is measured by (D.1).
    PenaltyBasis {
        /// So much for each missing project.
        Projects = "projects",
        /// The dollars missing.
        Allocation = "allocation",
    }
    /// What a dispute is mainly about (Annex B).
    DisputeNature {
        /// A matter of administration: step 2 decides.
        Administrative = "administrative",
        /// The meaning of a policy: step 3 decides.
        Interpretation = "interpretation",
        /// A request to change a policy: step 4 decides.
        PolicyChange = "policy-change",
    }
    /// Who decides a dispute, in the order of the steps (Annex B).
    DisputeRole {
        /// Step 1: the fund's staff.
        Staff = "staff",
        /// Step 2: the head of the programme.
        ProgramHead = "program-head",
        /// Step 3: the director of finance and operations.
        DirectorFinanceOperations = "director-finance-operations",
        /// Step 4: the president.
        President = "president",
        /// After a referral by the president: the board.
        Board = "board",
    }
    /// The outcome of one step of a dispute (Annex B).
    DisputeOutcome {
        /// The fund's figure stands.
        Upheld = "upheld",
        /// The holder is right.
        Granted = "granted",
        /// The holder is right in part.
        PartlyGranted = "partly-granted",
        /// Staff found no precedent: step 2 follows by itself.
        NoPrecedent = "no-precedent",
        /// Not for this step to decide.
        Referred = "referred",
    }
    /// Which languages the parity requirement adds up (C.2.7).
    ParityScope {
        /// Both languages together.
        Combined = "combined",
        /// Each language by itself.
        Language = "language",
    }
    /// What credit is earned by, in the order of the guide (E.3, E.8).
    Factor {
        /// Hours viewed of supported programmes (E.2.1.2).
        AudienceTotal = "audience-total",
        /// Hours viewed of original first runs in prime time (E.2.1.3).
        AudienceOriginal = "audience-original",
        /// The fund's money triggered over three years (E.2.2).
        HistoricPerformance = "historic-performance",
        /// Eligible licence fees in regional projects (E.2.3).
        RegionalLicences = "regional-licences",
        /// Eligible licence fees of projects first shown on the holder's own online service (E.2.4).
        OttFirstWindow = "ott-first-window",
        /// Eligible licence fees in projects from diverse communities (E.8).
        DiverseCommunities = "diverse-communities",
    }
    /// Which hours an audience line states (E.2.1).
    AudienceMeasure {
        /// All hours of a supported programme.
        Total = "total",
        /// Hours of its original first run in prime time.
        Original = "original",
    }
    /// What the fund decides on an audience line (E.2.1).
    AudienceDecision {
        /// The hours count as reported.
        Accepted = "accepted",
        /// Other hours count.
        Adjusted = "adjusted",
        /// No hours count.
        Rejected = "rejected",
    }
    /// By what allocations are calculated (A.1, E.4).
    CalculationMethod {
        /// Pro rata to the credit of each factor.
        Factors = "factors",
        /// Half of what the letters of two years gave.
        Average = "average",
    }
    /// What a calculation gives a holder in a language (E.4, E.5).
    AllocationStatus {
        /// An amount.
        Allocated = "allocated",
        /// Nothing: it would be less than the minimum.
        BelowMinimum = "below-minimum",
        /// Nothing: the holder takes no part.
        OptedOut = "opted-out",
    }
    /// What becomes of amounts below the minimum (E.5).
    BelowMinimum {
        /// They stay with the program.
        Undistributed = "undistributed",
        /// The others share them.
        Redistributed = "redistributed",
    }
    /// A program of the fund, beside the envelopes, that financed a project (E.2.2).
    Program {
        /// Indigenous program.
        Indigenous = "indigenous",
        /// English point-of-view documentary program.
        EnglishPovDocumentary = "english-pov-documentary",
        /// English regional production bonus.
        EnglishRegionalBonus = "english-regional-bonus",
        /// French-language minority program.
        FrenchMinority = "french-minority",
        /// English-language minority program.
        EnglishMinority = "english-minority",
        /// Northern incentive.
        Northern = "northern",
        /// Quebec French regional incentive.
        QuebecRegionalFrench = "quebec-regional-french",
        /// Quebecor fund partnership for intellectual property.
        QuebecorIp = "quebecor-ip",
        /// Language diversity: the one program whose money earns no credit.
        LanguageDiversity = "language-diversity",
        /// Any other.
        Other = "other",
    }
    /// Why held or counted money was let go.
    ReleaseCause {
        /// The project was found ineligible.
        Ineligible = "ineligible",
        /// The application was judged incomplete.
        Incomplete = "incomplete",
        /// The fund reduced the contribution.
        Reduced = "reduced",
        /// The broadcaster withdrew.
        Withdrawn = "withdrawn",
    }
    /// Where released money goes (C.4).
    ReleasedTo {
        /// Back to the envelope's genre (and flex, for a small broadcaster).
        Envelope = "envelope",
        /// Back to the alternative-access pool.
        Pool = "pool",
        /// To the fund's reserve.
        Reserve = "reserve",
    }
}

impl Language {
    /// What is said in this language.
    #[must_use]
    pub const fn pick<T: Copy>(self, en: T, fr: T) -> T {
        match self {
            Language::English => en,
            Language::French => fr,
        }
    }

    /// The text of this language, of a pair.
    #[must_use]
    pub const fn one(self, (en, fr): (&'static str, &'static str)) -> &'static str {
        self.pick(en, fr)
    }
}

impl From<Genre> for Bucket {
    fn from(genre: Genre) -> Bucket {
        match genre {
            Genre::Drama => Bucket::Drama,
            Genre::Documentary => Bucket::Documentary,
            Genre::ChildrenYouth => Bucket::ChildrenYouth,
            Genre::VarietyPerformingArts => Bucket::VarietyPerformingArts,
        }
    }
}

impl Bucket {
    /// The genre, unless it is flex.
    #[must_use]
    pub const fn genre(self) -> Option<Genre> {
        match self {
            Bucket::Drama => Some(Genre::Drama),
            Bucket::Documentary => Some(Genre::Documentary),
            Bucket::ChildrenYouth => Some(Genre::ChildrenYouth),
            Bucket::VarietyPerformingArts => Some(Genre::VarietyPerformingArts),
            Bucket::Flex => None,
        }
    }
}

/// One value a language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PerLanguage<T> {
    /// English.
    pub english: T,
    /// French.
    pub french: T,
}

impl<T> PerLanguage<T> {
    /// A value for each language, asked for in the fixed order; nothing where one of them has none.
    pub fn of_each(mut value: impl FnMut(Language) -> Option<T>) -> Option<PerLanguage<T>> {
        Some(PerLanguage { english: value(Language::English)?, french: value(Language::French)? })
    }

    /// The value of a language.
    pub const fn get(&self, language: Language) -> &T {
        match language {
            Language::English => &self.english,
            Language::French => &self.french,
        }
    }

    /// The value of a language, to change.
    pub const fn get_mut(&mut self, language: Language) -> &mut T {
        match language {
            Language::English => &mut self.english,
            Language::French => &mut self.french,
        }
    }
}

/// One value a bucket, in the fixed order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Buckets<T> {
    /// Drama.
    pub drama: T,
    /// Documentary.
    pub documentary: T,
    /// Children and youth.
    pub children_youth: T,
    /// Variety and performing arts.
    pub variety_performing_arts: T,
    /// Flex.
    pub flex: T,
}

impl<T> Buckets<T> {
    /// A value for each bucket, asked for in the fixed order; nothing where one of them has none.
    pub fn of_each(mut value: impl FnMut(Bucket) -> Option<T>) -> Option<Buckets<T>> {
        Some(Buckets {
            drama: value(Bucket::Drama)?,
            documentary: value(Bucket::Documentary)?,
            children_youth: value(Bucket::ChildrenYouth)?,
            variety_performing_arts: value(Bucket::VarietyPerformingArts)?,
            flex: value(Bucket::Flex)?,
        })
    }

    /// The value of a bucket.
    pub const fn get(&self, bucket: Bucket) -> &T {
        match bucket {
            Bucket::Drama => &self.drama,
            Bucket::Documentary => &self.documentary,
            Bucket::ChildrenYouth => &self.children_youth,
            Bucket::VarietyPerformingArts => &self.variety_performing_arts,
            Bucket::Flex => &self.flex,
        }
    }

    /// The value of a bucket, to change.
    pub const fn get_mut(&mut self, bucket: Bucket) -> &mut T {
        match bucket {
            Bucket::Drama => &mut self.drama,
            Bucket::Documentary => &mut self.documentary,
            Bucket::ChildrenYouth => &mut self.children_youth,
            Bucket::VarietyPerformingArts => &mut self.variety_performing_arts,
            Bucket::Flex => &mut self.flex,
        }
    }

    /// Each bucket with its value, in the fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Bucket, &T)> {
        Bucket::ALL.iter().map(|bucket| (*bucket, self.get(*bucket)))
    }
}

impl<T> Buckets<T> {
    /// Another value made of each.
    #[must_use]
    pub fn map<U>(&self, of: impl Fn(&T) -> U) -> Buckets<U> {
        let Buckets { drama, documentary, children_youth, variety_performing_arts, flex } = self;
        Buckets {
            drama: of(drama),
            documentary: of(documentary),
            children_youth: of(children_youth),
            variety_performing_arts: of(variety_performing_arts),
            flex: of(flex),
        }
    }
}

impl Buckets<Money> {
    /// The five amounts in the fixed order.
    #[must_use]
    pub const fn array(self) -> [Money; 5] {
        [self.drama, self.documentary, self.children_youth, self.variety_performing_arts, self.flex]
    }

    /// From five amounts in the fixed order.
    #[must_use]
    pub const fn from_array(amounts: [Money; 5]) -> Buckets<Money> {
        let [drama, documentary, children_youth, variety_performing_arts, flex] = amounts;
        Buckets { drama, documentary, children_youth, variety_performing_arts, flex }
    }

    /// One amount, in one bucket.
    #[must_use]
    pub fn one(bucket: Bucket, amount: Money) -> Buckets<Money> {
        let mut buckets = Buckets::default();
        *buckets.get_mut(bucket) = amount;
        buckets
    }

    /// All five together.
    #[must_use]
    pub fn total(&self) -> Money {
        self.array().into_iter().sum()
    }

    /// Whether all five are nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.array().iter().all(|m| m.is_zero())
    }

    /// The buckets that hold something, with what they hold.
    pub fn amounts(self) -> impl Iterator<Item = (Bucket, Money)> {
        Bucket::ALL.iter().copied().zip(self.array()).filter(|(_, amount)| !amount.is_zero())
    }

    /// Bucket by bucket, with another set.
    #[must_use]
    pub fn zip(self, other: Buckets<Money>, combine: impl Fn(Money, Money) -> Money) -> Buckets<Money> {
        let mut all = self;
        for bucket in Bucket::ALL {
            *all.get_mut(*bucket) = combine(*self.get(*bucket), *other.get(*bucket));
        }
        all
    }
}

/// As a map from bucket to amount, keys in alphabetical order as the canonical form wants them, empty buckets left out.
impl Serialize for Buckets<Money> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const ALPHABETICAL: [Bucket; 5] =
            [Bucket::ChildrenYouth, Bucket::Documentary, Bucket::Drama, Bucket::Flex, Bucket::VarietyPerformingArts];
        let mut map = serializer.serialize_map(None)?;
        for bucket in ALPHABETICAL {
            let amount = self.get(bucket);
            if !amount.is_zero() {
                map.serialize_entry(bucket.word(), amount)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Buckets<Money> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Buckets<Money>, D::Error> {
        struct Amounts;
        impl<'de> Visitor<'de> for Amounts {
            type Value = Buckets<Money>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object from bucket to amount")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Buckets<Money>, A::Error> {
                let mut buckets = Buckets::default();
                while let Some((bucket, amount)) = map.next_entry::<Bucket, Money>()? {
                    *buckets.get_mut(bucket) = amount;
                }
                Ok(buckets)
            }
        }
        deserializer.deserialize_map(Amounts)
    }
}

impl<T: Pack> Pack for PerLanguage<T> {
    fn pack(&self, out: &mut Packing) {
        Language::ALL.iter().for_each(|language| self.get(*language).pack(out));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<PerLanguage<T>> {
        PerLanguage::of_each(|_| T::unpack(bytes))
    }
}

impl<T: Pack> Pack for Buckets<T> {
    fn pack(&self, out: &mut Packing) {
        self.iter().for_each(|(_, value)| value.pack(out));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Buckets<T>> {
        Buckets::of_each(|_| T::unpack(bytes))
    }
}
