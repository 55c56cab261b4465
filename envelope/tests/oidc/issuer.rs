//! An OpenID Connect issuer of the tests' own: it listens on a real socket, signs real tokens with real keys, and can be told to lie.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The name under which the issuer knows the service.
pub(crate) const CLIENT: &str = "the-ledger";

/// What proves that it is the service; with signs that a careless client would not encode.
pub(crate) const SECRET: &str = "a secret: with+signs&";

/// RSA keys take long to make: this one is as good for a test as any, and used for nothing else.
const RSA: &[u8] = include_bytes!("rsa.der");

/// A key of the issuer's.
pub(crate) enum Signer {
    Rsa(Box<RsaKeyPair>),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Signer {
    pub(crate) fn rsa() -> Signer {
        Signer::Rsa(Box::new(RsaKeyPair::from_pkcs8(RSA).unwrap()))
    }

    pub(crate) fn ec() -> Signer {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Signer::Ec(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap())
    }

    pub(crate) fn ed() -> Signer {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Signer::Ed(Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap())
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Signer::Rsa(_) => "RS256",
            Signer::Ec(_) => "ES256",
            Signer::Ed(_) => "EdDSA",
        }
    }

    fn shown(&self, name: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Signer::Rsa(key) => {
                let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({"kty": "RSA", "kid": name, "use": "sig", "n": text(&public.n), "e": text(&public.e)})
            }
            Signer::Ec(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "kid": name, "x": text(x), "y": text(y)})
            }
            Signer::Ed(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": name, "x": text(key.public_key().as_ref())})
            }
        }
    }

    fn sign(&self, signed: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Signer::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, signed, &mut signature).unwrap();
                signature
            }
            Signer::Ec(key) => key.sign(&random, signed).unwrap().as_ref().to_vec(),
            Signer::Ed(key) => key.sign(signed).as_ref().to_vec(),
        }
    }
}

/// A token with this head, as the signer signs it.
pub(crate) fn signed(header: &Value, claims: &Value, signer: &Signer) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(signer.sign(text.as_bytes()));
    format!("{text}.{signature}")
}

/// What is changed in the claims of identity tokens, so that they are wrong.
pub(crate) type Lie = Arc<dyn Fn(&mut Value) + Send + Sync>;

struct Inner {
    keys: Vec<(String, Signer)>,
    /// What each code was given for: nonce and challenge.
    codes: HashMap<String, (String, String)>,
    person: Value,
    lie: Lie,
    asked_for_keys: usize,
}

/// The issuer.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
}

pub(crate) fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

impl Issuer {
    /// An issuer with one key, called `one`. Its name is another than the service's, as on two sites.
    pub(crate) fn start(signer: Signer) -> Issuer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let inner = Inner {
            keys: vec![("one".to_owned(), signer)],
            codes: HashMap::new(),
            person: json!({"sub": "person-1", "envelope": "administrator"}),
            lie: Arc::new(|_| ()),
            asked_for_keys: 0,
        };
        let issuer = Issuer { url, inner: Arc::new(Mutex::new(inner)) };
        let answering = issuer.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answering.answer(stream);
            }
        });
        issuer
    }

    /// Who signs in next.
    pub(crate) fn person(&self, claims: Value) {
        self.inner.lock().unwrap().person = claims;
    }

    /// What is wrong with the next identity tokens.
    pub(crate) fn lies(&self, lie: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.inner.lock().unwrap().lie = Arc::new(lie);
    }

    /// Shows these keys from now on, and signs with the first.
    pub(crate) fn keys(&self, keys: Vec<(&str, Signer)>) {
        self.inner.lock().unwrap().keys = keys.into_iter().map(|(name, key)| (name.to_owned(), key)).collect();
    }

    /// How often its keys were asked for.
    pub(crate) fn asked_for_keys(&self) -> usize {
        self.inner.lock().unwrap().asked_for_keys
    }

    /// A token with these claims beside the usual ones, signed with its first key.
    pub(crate) fn token(&self, claims: &Value) -> String {
        let inner = self.inner.lock().unwrap();
        let (name, signer) = inner.keys.first().unwrap();
        let header = json!({"alg": signer.algorithm(), "kid": name, "typ": "at+jwt"});
        signed(&header, &self.claims(claims), signer)
    }

    /// The usual claims with these.
    pub(crate) fn claims(&self, more: &Value) -> Value {
        let mut claims = json!({"iss": self.url, "aud": CLIENT, "sub": "program-1", "exp": now() + 300, "iat": now()});
        for (name, value) in more.as_object().unwrap() {
            let fields = claims.as_object_mut().unwrap();
            if value.is_null() {
                fields.remove(name);
            } else {
                fields.insert(name.clone(), value.clone());
            }
        }
        claims
    }

    fn answer(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut length, mut authorization) = (0, String::new());
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).unwrap();
            let Some((name, value)) = header.trim().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "authorization" => value.clone_into(&mut authorization),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let reply = match path {
            "/.well-known/openid-configuration" => self.json(&json!({
                "issuer": self.url,
                "authorization_endpoint": format!("{}/authorize", self.url),
                "token_endpoint": format!("{}/token", self.url),
                "jwks_uri": format!("{}/keys", self.url),
            })),
            "/keys" => {
                let mut inner = self.inner.lock().unwrap();
                inner.asked_for_keys += 1;
                let keys: Vec<Value> = inner.keys.iter().map(|(name, key)| key.shown(name)).collect();
                self.json(&json!({ "keys": keys }))
            }
            "/authorize" => self.authorize(query),
            "/token" => self.exchange(&String::from_utf8(body).unwrap(), &authorization),
            _ => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
        };
        let _ = reader.get_mut().write_all(reply.as_bytes());
    }

    fn json(&self, value: &Value) -> String {
        let text = value.to_string();
        let length = text.len();
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
        )
    }

    /// The person signs in, and is sent back with a code.
    fn authorize(&self, query: &str) -> String {
        let asked = fields(query);
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|word| word == "openid"));
        let mut bytes = [0; 16];
        SystemRandom::new().fill(&mut bytes).unwrap();
        let code = URL_SAFE_NO_PAD.encode(bytes);
        let given = (asked["nonce"].clone(), asked["code_challenge"].clone());
        self.inner.lock().unwrap().codes.insert(code.clone(), given);
        let back = format!("{}?code={code}&state={}", asked["redirect_uri"], asked["state"]);
        format!("HTTP/1.1 302 Found\r\nlocation: {back}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    }

    /// A code for a token, once, to whoever began the sign-in.
    fn exchange(&self, body: &str, authorization: &str) -> String {
        let given = fields(body);
        let mut inner = self.inner.lock().unwrap();
        let known = inner.codes.remove(&given["code"]);
        let proof = STANDARD.encode("the-ledger:a%20secret%3A%20with%2Bsigns%26");
        let verifier = URL_SAFE_NO_PAD.encode(digest(&SHA256, given["code_verifier"].as_bytes()));
        let good = known.filter(|(_, challenge)| *challenge == verifier && authorization == format!("Basic {proof}"));
        let Some((nonce, _)) = good.filter(|_| given["redirect_uri"].ends_with("/sign-in/return")) else {
            return "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned();
        };
        let mut claims = inner.person.clone();
        claims["nonce"] = nonce.into();
        let mut claims = self.claims(&claims);
        (inner.lie)(&mut claims);
        let (name, signer) = inner.keys.first().unwrap();
        let token = signed(&json!({"alg": signer.algorithm(), "kid": name}), &claims, signer);
        self.json(&json!({"token_type": "Bearer", "access_token": "opaque", "id_token": token}))
    }
}

/// The fields of a form.
fn fields(text: &str) -> HashMap<String, String> {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let two = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&two).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}
