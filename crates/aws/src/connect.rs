//! From settings to clients: region, credentials, endpoint, timeouts.
//! Not here: the calls (see the folders of the services).

use crate::{
    answer::OnlyTheService,
    apigateway,
    call_log::CallLog,
    conversion::OpenConverted,
    endpoint, iam,
    in_process::{self, InProcess},
    profile::{CredentialSource, ProfileInUse, chosen},
    query::{self, Endpoint},
    scheduler,
    service_time::ServiceTime,
    shared::{QueryStop, SweptFolders, UploadMemory},
    ssm, states,
};
use aws_config::{
    AppName, BehaviorVersion, Region, SdkConfig, ecs::EcsCredentialsProvider,
    imds::credentials::ImdsCredentialsProvider, meta::credentials::CredentialsProviderChain,
    profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig, retry::RetryConfig,
    stalled_stream_protection::StalledStreamProtectionConfig, timeout::TimeoutConfig,
};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_types::service_config::ServiceConfigKey;
use std::{fmt, sync::OnceLock, time::Duration};

/// How long making a connection may take: an endpoint that is not there is told soon.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take. The service answers in well under a second; uploads have a time of their own.
const READ: Duration = Duration::from_secs(30);
/// How long one upload request may take, its body included; a body that stalls is given up much sooner.
pub(crate) const UPLOAD: Duration = Duration::from_secs(15 * 60);

/// A fixed access key, for endpoints that check none: `--local`.
#[derive(Clone)]
pub struct Key {
    /// The access key id.
    pub id: String,
    /// The secret; never shown.
    pub secret: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Where to connect and as whom; what is `None` comes from the usual places of AWS tools: environment, profile files,
/// instance metadata.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The region, before `AWS_REGION` and the profile's.
    pub region: Option<String>,
    /// The profile, before `AWS_PROFILE` and before a key in the environment.
    pub profile: Option<String>,
    /// An endpoint for every service, before `AWS_ENDPOINT_URL` and its kin. S3 is then spoken to with the bucket in
    /// the path.
    pub endpoint_url: Option<String>,
    /// What answers in place of the network; the endpoint is then not asked for.
    pub in_process: Option<InProcess>,
    /// Fixed credentials in place of the usual chain; profile files are then not read.
    pub credentials: Option<Key>,
    /// A name for the user-agent header, for example `personalize-0.1.0`; letters, digits and `-._+` only.
    pub user_agent: Option<String>,
    /// What reads files with a conversion.
    pub open_converted: OpenConverted,
    /// The most bytes that one call copies; S3's own limit where it is `None`. Tests have no objects of 5 GB.
    pub copy_limit: Option<u64>,
}

/// Why there is no connection. Nothing was sent: credentials and endpoint are tried by the first call.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No region in the settings, the environment or the profile.
    #[error(
        "no AWS region is set; write `region:` in the spec, give `--region`, or set `AWS_REGION`"
    )]
    NoRegion,
    /// The profile is in no file; the SDK would go on without it.
    #[error("there is no profile `{0}` in the AWS configuration files")]
    NoProfile(String),
    /// The profile takes its credentials from one that is in no file; the SDK would go on without both.
    #[error(
        "the profile `{0}` takes its credentials from the profile `{1}`, which is not in the AWS configuration files"
    )]
    NoSource(String, String),
    /// The endpoint is not a URL.
    #[error("`{0}` is not an endpoint; write the whole URL, as in `http://127.0.0.1:4566`")]
    Endpoint(String),
    /// The name for the user-agent header has characters that it may not have.
    #[error("`{0}` cannot be a user agent; this is a bug in personalize; please report it")]
    UserAgent(String),
}

/// Connections to Personalize, S3, IAM and STS of one region, each made at its first use.
#[derive(Debug)]
pub struct Aws {
    region: String,
    config: SdkConfig,
    path_style: bool,
    personalize: OnceLock<aws_sdk_personalize::Client>,
    runtime: OnceLock<aws_sdk_personalizeruntime::Client>,
    s3: OnceLock<aws_sdk_s3::Client>,
    iam: OnceLock<query::Client>,
    ssm: OnceLock<query::Client>,
    scheduler: OnceLock<query::Client>,
    gateway: OnceLock<apigateway::Gateway>,
    states: OnceLock<query::Client>,
    athena: OnceLock<query::Client>,
    kms: OnceLock<query::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
    swept: SweptFolders,
    memory: UploadMemory,
    query_stop: QueryStop,
    time: ServiceTime,
    copy_limit: Option<u64>,
    open_converted: OpenConverted,
}

/// Reads the configuration; sends nothing to the services.
pub async fn connect(settings: &Settings) -> Result<Aws, ConnectError> {
    if settings.credentials.is_none()
        && let Some(ProfileInUse { name, at, means: CredentialSource::Missing }) =
            chosen(settings.profile.as_deref()).await
    {
        return Err(if name == at {
            ConnectError::NoProfile(name)
        } else {
            ConnectError::NoSource(name, at)
        });
    }
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        // The engine retries, within one budget for all calls, and counts on seeing every failure.
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder().connect_timeout(CONNECT).read_timeout(READ).build(),
        )
        .stalled_stream_protection(StalledStreamProtectionConfig::enabled().build());
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(endpoint(url)?);
    }
    if let Some(service) = &settings.in_process {
        loader = loader.endpoint_url(in_process::ENDPOINT).http_client(service.client());
    }
    if let Some(key) = &settings.credentials {
        let credentials = Credentials::new(&key.id, &key.secret, None, None, "personalize");
        loader = loader.credentials_provider(credentials).profile_files(no_files());
    }
    if let Some(name) = &settings.user_agent {
        let name = AppName::new(name.clone()).map_err(|_| ConnectError::UserAgent(name.clone()))?;
        loader = loader.app_name(name);
    }
    let config = loader.load().await;
    let aws = Aws::new(match &settings.profile {
        Some(name) if settings.credentials.is_none() => of_profile(config, name),
        _ => config,
    })?;
    let (open_converted, copy_limit) = (settings.open_converted.clone(), settings.copy_limit);
    Ok(Aws { open_converted, copy_limit, ..aws })
}

/// `config` with the credentials of the profile. The SDK's own chain would take a key of the environment before a profile that
/// was asked for, and so perhaps another account; the AWS CLI does not, and falls back on the machine alone.
fn of_profile(config: SdkConfig, name: &str) -> SdkConfig {
    let place = ProviderConfig::without_region().with_region(config.region().cloned());
    let profile = ProfileFileCredentialsProvider::builder().configure(&place).profile_name(name);
    let chain = CredentialsProviderChain::first_try("Profile", profile.build())
        .or_else("EcsContainer", EcsCredentialsProvider::builder().configure(&place).build())
        .or_else("Ec2Metadata", ImdsCredentialsProvider::builder().configure(&place).build());
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(chain)).build()
}

#[expect(deprecated, reason = "the new name is in a crate that nothing else here needs")]
fn no_files() -> aws_config::profile::profile_file::ProfileFiles {
    use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
    // The builder refuses to hold no file at all; an empty text is the same to the readers.
    ProfileFiles::builder().with_contents(ProfileFileKind::Config, "").build()
}

/// Checks what the SDK would only complain about at the first call, in words of its own.
fn endpoint(url: &str) -> Result<&str, ConnectError> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
    match host {
        Some(host) if !host.is_empty() && !host.contains(char::is_whitespace) => Ok(url),
        _ => Err(ConnectError::Endpoint(url.to_owned())),
    }
}

impl Aws {
    fn new(config: SdkConfig) -> Result<Aws, ConnectError> {
        let region = config.region().map(ToString::to_string).ok_or(ConnectError::NoRegion)?;
        // An endpoint of one's own rarely has a host name for each bucket.
        let path_style =
            config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        Ok(Aws {
            region,
            config,
            path_style,
            personalize: OnceLock::new(),
            runtime: OnceLock::new(),
            s3: OnceLock::new(),
            iam: OnceLock::new(),
            ssm: OnceLock::new(),
            scheduler: OnceLock::new(),
            gateway: OnceLock::new(),
            states: OnceLock::new(),
            athena: OnceLock::new(),
            kms: OnceLock::new(),
            query_stop: QueryStop::default(),
            time: ServiceTime::default(),
            copy_limit: None,
            sts: OnceLock::new(),
            swept: SweptFolders::default(),
            memory: UploadMemory::default(),
            open_converted: OpenConverted::default(),
        })
    }

    /// The region in use.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The endpoint in use for every service, whether given or from the environment; `None` for AWS's own.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }

    /// What time it is by the answers of Personalize; `None` before the first one.
    pub fn now(&self) -> Option<jiff::Timestamp> {
        self.time.now()
    }

    /// The partition of the region, as in the second part of ARNs.
    pub(crate) fn partition(&self) -> &'static str {
        personalize_rules::arn::partition(&self.region)
    }

    pub(crate) fn personalize(&self) -> &aws_sdk_personalize::Client {
        self.personalize.get_or_init(|| {
            let config = aws_sdk_personalize::config::Builder::from(&self.config);
            let config = config.interceptor(OnlyTheService).interceptor(self.time.clone());
            aws_sdk_personalize::Client::from_conf(config.interceptor(CallLog).build())
        })
    }

    pub(crate) fn runtime(&self) -> &aws_sdk_personalizeruntime::Client {
        self.runtime.get_or_init(|| {
            let config = aws_sdk_personalizeruntime::config::Builder::from(&self.config);
            aws_sdk_personalizeruntime::Client::from_conf(
                config.interceptor(OnlyTheService).interceptor(CallLog).build(),
            )
        })
    }

    pub(crate) fn s3(&self) -> &aws_sdk_s3::Client {
        self.s3.get_or_init(|| {
            let config =
                aws_sdk_s3::config::Builder::from(&self.config).force_path_style(self.path_style);
            let config = config.interceptor(OnlyTheService).interceptor(CallLog);
            aws_sdk_s3::Client::from_conf(config.build())
        })
    }

    /// Where parts of earlier uploads were looked for.
    pub(crate) fn swept(&self) -> &SweptFolders {
        &self.swept
    }

    /// What reads files with a conversion.
    pub(crate) fn open_converted(&self) -> &OpenConverted {
        &self.open_converted
    }

    /// Stops the queries that are under way; whoever waits for one is told. For the end of a run before its work is done.
    pub fn stop_queries(&self) {
        self.query_stop.ask();
    }

    pub(crate) fn query_stop(&self) -> &QueryStop {
        &self.query_stop
    }

    /// The most bytes that one call copies, where that is not S3's own limit.
    pub(crate) fn copy_limit(&self) -> Option<u64> {
        self.copy_limit
    }

    /// UploadMemory for bytes of uploads.
    pub(crate) fn upload_memory(&self) -> &UploadMemory {
        &self.memory
    }

    pub(crate) fn iam(&self) -> &query::Client {
        self.iam.get_or_init(|| {
            let usual = iam::endpoint(self.partition(), self.config.use_fips().unwrap_or_default());
            let own = self.own_endpoint("IAM");
            let endpoint = Endpoint { url: own.as_deref().unwrap_or(usual.url), ..usual };
            query::Client::new(&iam::SERVICE, endpoint, &self.config)
        })
    }

    pub(crate) fn ssm(&self) -> &query::Client {
        self.ssm.get_or_init(|| self.regional(&ssm::SERVICE))
    }

    /// The client of Athena, which `service` describes.
    pub(crate) fn athena_client(&self, service: &'static query::Service) -> &query::Client {
        self.athena.get_or_init(|| self.regional(service))
    }

    /// The client of KMS, which `service` describes.
    pub(crate) fn kms_client(&self, service: &'static query::Service) -> &query::Client {
        self.kms.get_or_init(|| self.regional(service))
    }

    /// A client of a service that is in every region under a host of its own.
    fn regional(&self, service: &'static query::Service) -> query::Client {
        let fips = self.config.use_fips().unwrap_or_default();
        let usual = endpoint::regional(service.signing_name, &self.region, self.partition(), fips);
        let own = self.own_endpoint(service.name);
        let url = own.as_deref().unwrap_or(&usual);
        query::Client::new(service, Endpoint { url, signing_region: &self.region }, &self.config)
    }

    pub(crate) fn scheduler(&self) -> &query::Client {
        self.scheduler.get_or_init(|| self.regional(&scheduler::SERVICE))
    }

    pub(crate) fn states(&self) -> &query::Client {
        self.states.get_or_init(|| self.regional(&states::SERVICE))
    }

    pub(crate) fn gateway(&self) -> &apigateway::Gateway {
        self.gateway.get_or_init(|| {
            let service = &apigateway::SERVICE;
            let own = self.own_endpoint(service.name);
            let (client, partition) = (self.regional(service), self.partition());
            apigateway::Gateway::new(client, &self.region, partition, own.as_deref())
        })
    }

    /// The endpoint that was set for a service: in the settings, else for this service, else for all
    /// (SDK reference, "Service-specific endpoints").
    fn own_endpoint(&self, service: &str) -> Option<String> {
        let for_all = self.config.endpoint_url().map(str::to_owned);
        if self.config.get_origin("endpoint_url").is_client_config() {
            return for_all;
        }
        let key = ServiceConfigKey::builder()
            .service_id(service)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok()?;
        let own = self.config.service_config().and_then(|config| config.load_config(key));
        own.or(for_all)
    }

    pub(crate) fn sts(&self) -> &aws_sdk_sts::Client {
        self.sts.get_or_init(|| {
            let config = aws_sdk_sts::config::Builder::from(&self.config);
            aws_sdk_sts::Client::from_conf(
                config.interceptor(OnlyTheService).interceptor(CallLog).build(),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aws(region: &'static str) -> Result<Aws, ConnectError> {
        Aws::new(SdkConfig::builder().region(Region::new(region)).build())
    }

    #[test]
    fn the_partition_follows_from_the_region() {
        let cases = [
            ("ap-northeast-2", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-isob-east-1", "aws-iso-b"),
        ];
        for (region, partition) in cases {
            assert_eq!(aws(region).unwrap().partition(), partition);
        }
    }

    #[test]
    fn without_a_region_the_remedy_is_named() {
        let error = Aws::new(SdkConfig::builder().build()).unwrap_err();
        assert!(matches!(error, ConnectError::NoRegion));
        assert!(error.to_string().contains("`--region`"));
    }

    #[test]
    fn an_endpoint_is_a_whole_url() {
        assert!(endpoint("http://127.0.0.1:4566").is_ok());
        assert!(endpoint("https://example.test/base").is_ok());
        for bad in ["", "127.0.0.1:4566", "localhost", "http://", "ftp://host", "http://a b"] {
            assert!(endpoint(bad).is_err(), "{bad}");
        }
    }

    #[derive(Debug)]
    struct Expired;

    impl aws_credential_types::provider::ProvideCredentials for Expired {
        fn provide_credentials<'a>(
            &'a self,
        ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            use aws_credential_types::provider::{
                error::CredentialsError, future::ProvideCredentials,
            };
            ProvideCredentials::ready(Err(CredentialsError::provider_error(
                "the session has expired",
            )))
        }
    }

    #[tokio::test]
    async fn credentials_that_fail_are_told_as_such_before_anything_is_sent() {
        use aws_credential_types::provider::SharedCredentialsProvider;
        use personalize_engine::cloud::{Cloud, Failure};
        let config = SdkConfig::builder()
            .region(Region::new("eu-west-1"))
            .behavior_version(BehaviorVersion::v2026_01_12())
            .retry_config(RetryConfig::disabled())
            .endpoint_url("http://127.0.0.1:1")
            .credentials_provider(SharedCredentialsProvider::new(Expired));
        let error = Aws::new(config.build()).unwrap().identity().await.unwrap_err();
        assert_eq!(error.failure, Failure::Credentials);
        assert!(error.message.contains("the session has expired"), "{error}");
    }

    #[test]
    fn secrets_are_never_shown() {
        let key = Key { id: "test".into(), secret: "hush".into() };
        assert!(!format!("{key:?}").contains("hush"));
    }
}
