package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {

    @TempDir
    private Path folder;

    private Path bookshop = Path.of("");

    @BeforeEach
    void write() throws IOException {
        bookshop = Files.createDirectories(folder.resolve("bookshop"));
        Files.createDirectories(bookshop.resolve(OnLoopback.DOCUMENTS));
        Files.createDirectories(bookshop.resolve(OnHosts.DOCUMENTS));
        Files.writeString(bookshop.resolve(OnLoopback.DOCUMENTS).resolve("policy.yaml"), "policy");
        Files.writeString(bookshop.resolve(OnLoopback.DOCUMENTS).resolve("workloads.yaml"), "on loopback");
        Files.writeString(bookshop.resolve(OnHosts.DOCUMENTS).resolve("workloads.yaml"), "on hosts");
    }

    @Test
    void theDocumentsForWhereTheProgramsRunTakeThePlaceOfOthers() {
        DemoFolder demo = DemoFolder.prepare(folder.resolve("run"));
        demo.place(bookshop, OnHosts.DOCUMENTS);

        assertThat(demo.read("workloads.yaml")).isEqualTo("on hosts");
        assertThat(demo.read("policy.yaml")).isEqualTo("policy");
    }

    @Test
    void aFolderOfAnEarlierRunIsMovedUnlessItWasEdited() throws IOException {
        DemoFolder demo = DemoFolder.prepare(folder.resolve("run"));
        demo.place(bookshop, OnHosts.DOCUMENTS);
        Files.writeString(demo.mesh("policy.yaml"), "edited");
        demo.place(bookshop, OnLoopback.DOCUMENTS);

        assertThat(demo.read("workloads.yaml")).isEqualTo("on loopback");
        assertThat(demo.read("policy.yaml")).isEqualTo("edited");
    }

    @Test
    void theBookshopHasDocumentsForBoth() throws IOException {
        Path real = Path.of(System.getProperty("weft.root", ".."), "examples", "bookshop");

        for (Workload workload : Workload.ALL) {
            assertThat(Files.readString(real.resolve(OnLoopback.DOCUMENTS).resolve("workloads.yaml")))
                    .contains("name: " + workload.name() + "\n", "address: " + workload.address() + "\n");
            assertThat(Files.readString(real.resolve(OnHosts.DOCUMENTS).resolve("workloads.yaml")))
                    .contains("name: " + workload.name() + "\n", "address: 10.77." + workload.number() + ".2\n");
        }
    }
}
