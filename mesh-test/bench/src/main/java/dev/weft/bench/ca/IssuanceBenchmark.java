package dev.weft.bench.ca;

import dev.weft.ca.authority.Authority;
import dev.weft.ca.issue.CsrReader;
import dev.weft.ca.issue.CsrVerdict;
import dev.weft.ca.issue.IssueVerdict;
import dev.weft.ca.issue.Lifetimes;
import dev.weft.ca.issue.SvidIssuer;
import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.KeyStoreException;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.ca.key.SigningProvider;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.Pem;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Certificates a second, from request to answer: read, verify, sign, check, PEM. 256 requests of as many keys in turn. The
 * counter {@code cpuSeconds} is the share of a CPU that the thread had; divide by it for certificates per CPU second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
public class IssuanceBenchmark {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");
    private static final SpiffeId ORDERS = SpiffeId.ofWorkload(MESH, "shop", "orders");

    private final String[] requests = new String[256];
    private final CsrReader reader;
    private final SvidIssuer issuer;
    private int turn;

    /** An authority in memory and the requests. */
    public IssuanceBenchmark() {
        SecureRandom random = new SecureRandom();
        SigningProvider provider = SigningProvider.fastest();
        try {
            Authority authority =
                    Authority.open(new MemoryKeyStore(random), MESH, Duration.ofDays(3_653), Clock.systemUTC(), random);
            for (int i = 0; i < requests.length; i++) {
                requests[i] = request(KeyPairs.generate(random));
            }
            reader = new CsrReader(provider);
            issuer = new SvidIssuer(authority, Lifetimes.DEFAULT, provider, Clock.systemUTC(), random);
        } catch (KeyStoreException e) {
            throw new IllegalStateException("no authority", e);
        }
    }

    private static String request(KeyPair pair) {
        try {
            return Pem.write(
                    Pem.CERTIFICATE_REQUEST,
                    new JcaPKCS10CertificationRequestBuilder(new X500Name(""), pair.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                            .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("no request", e);
        }
    }

    /** One certificate. */
    @Benchmark
    public String certificate(Cpu cpu) {
        if (reader.read(requests[turn++ & 255]) instanceof CsrVerdict.Accepted request
                && issuer.issue(ORDERS, request.key(), 0) instanceof IssueVerdict.Issued issued) {
            return Pem.write(issued.chain());
        }
        throw new IllegalStateException("refused");
    }

    /** What the benchmark's thread used. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Cpu {

        /** CPU time of the iteration, in seconds. */
        public double cpuSeconds;

        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private long before;

        /** Takes the thread's clock. */
        @Setup(Level.Iteration)
        public void begin() {
            before = threads.getCurrentThreadCpuTime();
        }

        /** Takes it again. */
        @TearDown(Level.Iteration)
        public void end() {
            cpuSeconds = (threads.getCurrentThreadCpuTime() - before) / 1e9;
        }
    }
}
