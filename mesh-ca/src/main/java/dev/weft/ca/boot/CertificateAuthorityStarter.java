package dev.weft.ca.boot;

import dev.weft.ca.attest.Attestor;
import dev.weft.ca.attest.BootstrapTokens;
import dev.weft.ca.attest.UsedTokenFile;
import dev.weft.ca.authority.Authority;
import dev.weft.ca.authority.NextStep;
import dev.weft.ca.bundle.TrustBundlePublication;
import dev.weft.ca.endpoint.CaMetrics;
import dev.weft.ca.endpoint.CertificateService;
import dev.weft.ca.endpoint.SigningQueue;
import dev.weft.ca.issue.CsrReader;
import dev.weft.ca.issue.IssueVerdict;
import dev.weft.ca.issue.SvidIssuer;
import dev.weft.ca.journal.FileJournal;
import dev.weft.ca.journal.IssuanceJournal;
import dev.weft.ca.key.FileKeyStore;
import dev.weft.ca.key.KeyName;
import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.KeyStoreException;
import dev.weft.ca.key.SigningProvider;
import dev.weft.ca.key.StateDirectory;
import dev.weft.ca.key.StoredKey;
import dev.weft.types.SpiffeId;
import dev.weft.types.SystemTicker;
import dev.weft.types.Ticker;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.TrustBundle;
import io.grpc.BindableService;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole CA for a process that embeds it: open the state directory, then hand out what the control plane binds. Made
 * once at start; its methods may be called from any thread afterwards. Close it last.
 */
public final class CertificateAuthorityStarter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthorityStarter.class);
    private static final String JOURNAL = "issued.log";
    private static final long JOURNAL_BYTES = 16L * 1024 * 1024;

    private final CaConfig config;
    private final Clock clock;
    private final SecureRandom random;
    private final Authority authority;
    private final SvidIssuer issuer;
    private final FileJournal journal;
    private final UsedTokenFile usedTokens;
    private final SigningQueue queue;
    private final CertificateService service;
    private final TokenMint mint;

    private CertificateAuthorityStarter(CaConfig config, Environment environment, CaMetrics metrics, Opened opened) {
        this.config = config;
        this.clock = environment.clock();
        this.random = environment.random();
        this.authority = opened.authority();
        this.journal = opened.journal();
        this.usedTokens = opened.usedTokens();
        SigningProvider provider = SigningProvider.fastest();
        this.issuer = new SvidIssuer(authority, config.lifetimes(), provider, clock, random);
        BootstrapTokens tokens = new BootstrapTokens(opened.tokenKey(), config.audience(), provider, clock);
        this.mint = new TokenMint(authority, tokens, config.lifetimes().token(), random);
        Attestor attestor = new Attestor(tokens, usedTokens, authority.publication(), clock);
        this.queue = new SigningQueue(config.signingThreads(), config.signingQueue());
        this.service = new CertificateService(
                new CertificateService.Stages(attestor, new CsrReader(provider), issuer, journal),
                queue,
                metrics,
                clock,
                environment.ticker());
        metrics.rootEnds(authority.slots().current().notAfter());
        LOG.info(
                "CA is open: trustDomain={} root={} rootEnds={} signer={}",
                config.trustDomain(),
                TrustBundle.fingerprint(authority.slots().current().root()),
                authority.slots().current().notAfter(),
                provider.name());
        switch (authority.slots().plan(clock.instant())) {
            case NextStep.Wait wait -> LOG.debug("Nothing to do for the root until {}", wait.until());
            case NextStep.Prepare due -> LOG.warn("A new root is due since {}", due.since());
            case NextStep.Activate due -> LOG.warn("The next root should sign since {}", due.since());
        }
    }

    /**
     * Opens the CA. A first start on an empty or missing state directory makes root and token key.
     *
     * @throws KeyStoreException when the state directory cannot be used; the message says what and what was expected
     */
    public static CertificateAuthorityStarter start(CaConfig config, Environment environment, CaMetrics metrics)
            throws KeyStoreException {
        StateDirectory directory = StateDirectory.open(config.stateDirectory());
        FileKeyStore store = new FileKeyStore(directory, environment.random());
        Authority authority = Authority.open(
                store, config.trustDomain(), config.lifetimes().root(), environment.clock(), environment.random());
        StoredKey tokenKey = store.find(KeyName.TOKEN)
                .orElseThrow(() -> new KeyStoreException(KeyName.TOKEN.fileStem() + ": missing"));
        UsedTokenFile used = UsedTokenFile.open(
                directory, UsedTokenFile.DEFAULT_CAPACITY, environment.clock().instant());
        FileJournal journal = new FileJournal(directory.resolve(JOURNAL), JOURNAL_BYTES);
        return new CertificateAuthorityStarter(
                config, environment, metrics, new Opened(authority, tokenKey, used, journal));
    }

    /**
     * The CSR service. Bind it to a TLS server that asks for client certificates without requiring them, and that trusts
     * by {@link #clientTrustManager()}.
     */
    public BindableService certificateService() {
        return service;
    }

    /** The roots that the mesh trusts now, and changes of them; becomes {@code ROOTCA}. */
    public TrustBundlePublication trustBundle() {
        return authority.publication();
    }

    /** Whose identities this CA signs. */
    public TrustDomain trustDomain() {
        return config.trustDomain();
    }

    /** The identity that every control plane of this mesh has. */
    public SpiffeId controlPlaneId() {
        return new SpiffeId(config.trustDomain(), Attestor.CONTROL_PLANE_PATH);
    }

    /**
     * Issues the control plane a new key and certificate.
     *
     * @param dnsNames names that clients may dial, besides its SPIFFE ID
     * @param addresses addresses that clients may dial
     */
    public ServerIdentity issueServerIdentity(List<String> dnsNames, List<InetAddress> addresses) {
        KeyPair pair = KeyPairs.generate(random);
        return switch (issuer.issueServer(controlPlaneId(), pair.getPublic(), dnsNames, addresses)) {
            case IssueVerdict.Refused refused ->
                throw new IllegalStateException("the CA refuses its own control plane: " + refused.detail());
            case IssueVerdict.Issued issued -> {
                journal.record(new IssuanceJournal.Entry(
                        issued.leaf().getSerialNumber(),
                        issued.id(),
                        issued.leaf().getNotAfter().toInstant(),
                        clock.instant(),
                        "self"));
                yield new ServerIdentity(pair.getPrivate(), issued.chain());
            }
        };
    }

    /**
     * A key manager for the control plane's TLS server that renews its certificate by itself at half of its life; new
     * connections get the new one.
     */
    public X509ExtendedKeyManager serverKeyManager(List<String> dnsNames, List<InetAddress> addresses) {
        return new RenewingServerKeyManager(() -> issueServerIdentity(dnsNames, addresses), clock);
    }

    /** Accepts exactly the client certificates that are valid SVIDs of this mesh now. Trusts no server. */
    public X509ExtendedTrustManager clientTrustManager() {
        return new SvidClientTrust(authority.publication(), clock);
    }

    /** Mints a bootstrap token and what goes with it for one workload. */
    public BootstrapFile mintBootstrap(SpiffeId id, String controlPlane) {
        return mint.bootstrapFile(id, controlPlane);
    }

    /** Ends signing after what waits already, and closes the files. */
    @Override
    public void close() {
        queue.close();
        journal.close();
        try {
            usedTokens.close();
        } catch (IOException e) {
            LOG.debug("The memory of used tokens cannot be closed", e);
        }
    }

    /**
     * What the CA takes from the outside, so that tests need not wait.
     *
     * @param clock dates of certificates and tokens
     * @param ticker durations of requests
     * @param random keys, serial numbers, token ids
     */
    public record Environment(Clock clock, Ticker ticker, SecureRandom random) {

        /** The machine's own. */
        public static Environment system() {
            return new Environment(Clock.systemUTC(), SystemTicker.INSTANCE, new SecureRandom());
        }
    }

    private record Opened(Authority authority, StoredKey tokenKey, UsedTokenFile usedTokens, FileJournal journal) {}
}
