//! What the operator configures for login, and which addresses are safe.
//!
//! It never contacts the provider.

use openidconnect::{IssuerUrl, RedirectUrl};
use url::Url;

use super::refusal::bad_setting;
use crate::error::Result;
use crate::random::Secret;

/// What the operator configures.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The provider's issuer, exactly as it names itself.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there, if we are a confidential client.
    pub client_secret: Option<Secret>,
    /// Where the provider sends people back to.
    pub redirect_url: String,
    /// Where it sends them after logout.
    pub after_logout_url: String,
    /// The authentication class that counts as step-up.
    pub step_up_acr: String,
    /// Whether the demonstration provider, at which anybody is anybody, will do.
    pub demonstration: bool,
}

impl Settings {
    /// The addresses, parsed.
    pub(super) fn addresses(&self) -> Result<(IssuerUrl, RedirectUrl)> {
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|_| bad_setting("issuer"))?;
        if !is_private_channel(issuer.url()) {
            return Err(bad_setting("issuer"));
        }
        let redirect =
            RedirectUrl::new(self.redirect_url.clone()).map_err(|_| bad_setting("redirect_url"))?;
        Url::parse(&self.after_logout_url).map_err(|_| bad_setting("after_logout_url"))?;
        Ok((issuer, redirect))
    }
}

/// Whether nobody on the way can read or change what is sent.
pub(super) fn is_private_channel(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}

/// A path of ours; anything that could lead elsewhere becomes the home page.
pub(super) fn local_path(asked: &str) -> String {
    let leads_away = asked.starts_with("//") || asked.contains(['\\', '\r', '\n', '\t']);
    if asked.starts_with('/') && !leads_away { asked.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_returns_to_paths_of_ours_only() {
        for kept in ["/", "/desk?page=2", "/申请/1"] {
            assert_eq!(local_path(kept), kept);
        }
        for foreign in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"] {
            assert_eq!(local_path(foreign), "/");
        }
    }

    #[test]
    fn a_provider_is_reached_over_tls_or_on_this_machine() {
        let private = |text: &str| Url::parse(text).is_ok_and(|url| is_private_channel(&url));
        assert!(
            private("https://id.example.gov.cn") && private("http://127.0.0.1:8") && private("http://[::1]")
        );
        assert!(!private("http://id.example.gov.cn") && !private("http://127.0.0.1.evil.example"));
        assert!(!private("ftp://localhost"));
    }
}
