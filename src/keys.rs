//! Keys: one master key from outside, everything else sealed under it (AES-256-GCM).
//!
//! The ring (log key, token key, mask secret) lies sealed in the database, so every process has the same
//! one. Keys are never printed. Without a master key nothing starts (fail closed).

use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config;
use crate::db;
use crate::error::{Problem, Result};
use crate::random;

/// Something encrypted: which master key, nonce and ciphertext in base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Names the master key without telling anything of it.
    pub key_id: String,
    nonce: String,
    text: String,
}

/// The key that all others are sealed under, with those it took the place of.
#[derive(Clone)]
pub struct MasterKey {
    cipher: Aes256Gcm,
    id: String,
    /// Only opened with, until `matou keys rotate` has sealed everything anew.
    former: Vec<MasterKey>,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MasterKey").field("id", &self.id).finish_non_exhaustive()
    }
}

fn no_master_key(zh: &str, en: &str) -> Problem {
    Problem::new(500, "no_master_key", zh, en).next(
        "请在 keys.master_file 指向的文件中放入 32 字节的 base64 密钥（openssl rand -base64 32）",
        "put 32 bytes in base64 into the file named by `keys.master_file` (openssl rand -base64 32)",
    )
}

impl MasterKey {
    /// Takes 32 bytes in base64.
    ///
    /// # Errors
    /// `no_master_key` if it is anything else.
    pub fn from_base64(text: &str) -> Result<Self> {
        let bytes: [u8; 32] =
            BASE64.decode(text.trim().as_bytes()).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(
                || no_master_key("主密钥不是 32 字节的 base64", "the master key is not 32 bytes in base64"),
            )?;
        Ok(Self::from_bytes(&bytes))
    }
    /// Takes the bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let digest = Sha256::new().chain_update(b"matou master key id").chain_update(bytes).finalize();
        let id = data_encoding::HEXLOWER.encode(&digest[..8]);
        Self { cipher: Aes256Gcm::new(bytes.into()), id, former: Vec::new() }
    }
    /// With keys that it took the place of.
    pub fn with_former(mut self, former: Vec<MasterKey>) -> Self {
        self.former = former;
        self
    }
    /// Names it, without telling anything of it.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Reads the configured key, and the former ones.
    ///
    /// # Errors
    /// `no_master_key` if none is configured or one cannot be read.
    pub fn read(config: &config::Keys) -> Result<Self> {
        let former: Result<Vec<Self>> =
            config.former_files.iter().map(|file| Self::read_file(file)).collect();
        Ok(Self::read_present(config)?.with_former(former?))
    }
    fn read_present(config: &config::Keys) -> Result<Self> {
        if !config.master.is_empty() {
            return Self::from_base64(&config.master);
        }
        if config.master_file.is_empty() {
            return Err(no_master_key(
                "没有配置主密钥，拒绝启动",
                "no master key is configured; refusing to start",
            ));
        }
        Self::read_file(&config.master_file)
    }
    fn read_file(file: &str) -> Result<Self> {
        let text = std::fs::read_to_string(file)
            .map_err(|_| no_master_key("主密钥文件读不出来", "the master key file cannot be read"))?;
        Self::from_base64(&text)
    }
    /// Makes a key file that only its owner can read, unless there is one.
    pub fn make_file(path: &Path) -> Result<()> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        match opened {
            Ok(mut file) => {
                let text = BASE64.encode(&random::bytes::<32>());
                file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(Problem::internal)
            }
            Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(cause) => Err(Problem::internal(cause)),
        }
    }
    /// Encrypts; `context` ties the text to its row, so that rows cannot be swapped.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Sealed> {
        let nonce = random::bytes::<12>();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let text = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Problem::internal("encryption failed"))?;
        Ok(Sealed { key_id: self.id.clone(), nonce: BASE64.encode(&nonce), text: BASE64.encode(&text) })
    }
    /// Decrypts what was sealed with the same context.
    ///
    /// # Errors
    /// `wrong_master_key` if it was sealed under another one or altered.
    pub fn open(&self, context: &str, sealed: &Sealed) -> Result<Vec<u8>> {
        let wrong = || {
            Problem::new(
                500,
                "wrong_master_key",
                "主密钥与数据库不匹配，或密文被改动",
                "the master key does not fit this database, or what is sealed was altered",
            )
            .next("请换回原主密钥", "put the former master key back")
        };
        let nonce: [u8; 12] = BASE64
            .decode(sealed.nonce.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(wrong)?;
        let text = BASE64.decode(sealed.text.as_bytes()).map_err(|_| wrong())?;
        let key = std::iter::once(self).chain(&self.former).find(|key| key.id == sealed.key_id);
        let payload = Payload { msg: &text, aad: context.as_bytes() };
        key.ok_or_else(wrong)?.cipher.decrypt(&Nonce::from(nonce), payload).map_err(|_| wrong())
    }
    /// Seals anew what lies sealed under a former key; answers whether it did.
    ///
    /// # Errors
    /// `wrong_master_key` if it lies under none of these keys.
    pub fn reseal(&self, context: &str, sealed: &mut Sealed) -> Result<bool> {
        if sealed.key_id == self.id {
            return Ok(false);
        }
        *sealed = self.seal(context, &self.open(context, sealed)?)?;
        Ok(true)
    }
}

/// The row that holds the ring, sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ring {
    id: String,
    sealed: Sealed,
    #[serde(skip)]
    version: i64,
}

crate::record!(Ring, "setting", id, |_this| {});

const RING_ID: &str = "keys";

impl Ring {
    /// The row.
    ///
    /// # Errors
    /// 404 in a database that no process ever opened.
    pub async fn load(connection: &impl ConnectionTrait) -> Result<Self> {
        db::require(connection, RING_ID).await
    }
    /// Seals it under another master key; answers whether it was under a former one.
    ///
    /// # Errors
    /// `wrong_master_key` if the key it lies under is not known.
    pub fn reseal(&mut self, master: &MasterKey) -> Result<bool> {
        master.reseal(RING_ID, &mut self.sealed)
    }
}

#[derive(Serialize, Deserialize)]
struct Plain {
    log: [u8; 32],
    token: [u8; 32],
    mask: [u8; 32],
}

/// All keys of this installation.
#[derive(Clone)]
pub struct Keys {
    /// Seals secrets at rest.
    pub master: MasterKey,
    /// Signs checkpoints.
    pub log: SigningKey,
    /// Signs access tokens.
    pub token: SigningKey,
    /// From which the mask key of each grant is derived.
    pub mask: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("master", &self.master).finish_non_exhaustive()
    }
}

impl Keys {
    /// Opens the ring, or makes one in an empty database. Processes that start together agree on one.
    pub async fn open(connection: &impl ConnectionTrait, master: MasterKey) -> Result<Self> {
        if let Some(ring) = db::load::<Ring>(connection, RING_ID).await? {
            return Self::from_ring(master, &ring);
        }
        let plain =
            Plain { log: random::bytes::<32>(), token: random::bytes::<32>(), mask: random::bytes::<32>() };
        let text = serde_json::to_vec(&plain).map_err(Problem::internal)?;
        let ring = Ring { id: RING_ID.to_owned(), sealed: master.seal(RING_ID, &text)?, version: 0 };
        match db::insert(connection, &ring).await {
            Ok(()) => Self::from_ring(master, &ring),
            // Another process was quicker: its ring counts.
            Err(Problem { code: "duplicate", .. }) => {
                Self::from_ring(master, &db::require(connection, RING_ID).await?)
            }
            Err(problem) => Err(problem),
        }
    }

    /// Opens the ring if there is one; makes none.
    pub async fn open_existing(connection: &impl ConnectionTrait, master: MasterKey) -> Result<Option<Self>> {
        let ring = db::load::<Ring>(connection, RING_ID).await?;
        ring.map(|ring| Self::from_ring(master, &ring)).transpose()
    }

    fn from_ring(master: MasterKey, ring: &Ring) -> Result<Self> {
        let text = master.open(RING_ID, &ring.sealed)?;
        let plain: Plain =
            serde_json::from_slice(&text).map_err(|_| Problem::internal("the key ring is not readable"))?;
        Ok(Self {
            log: SigningKey::from_bytes(&plain.log),
            token: SigningKey::from_bytes(&plain.token),
            mask: plain.mask,
            master,
        })
    }
}
