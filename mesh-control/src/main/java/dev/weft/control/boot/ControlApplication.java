package dev.weft.control.boot;

import java.net.BindException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.annotation.Import;

/**
 * The control plane's process. Options are properties: {@code --weft.config.directory=DIR}. Exit codes: 0 ended, 1 cannot
 * start for a reason that one line on standard error names, 70 a bug.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import({MeshConfiguration.class, ServerConfiguration.class, AdminConfiguration.class})
public class ControlApplication {

    private static final int CANNOT_START = 1;
    private static final int BUG = 70;

    /** Made by Spring. */
    public ControlApplication() {}

    /** The process' entry. */
    public static void main(String[] arguments) {
        try {
            SpringApplication.run(ControlApplication.class, arguments);
        } catch (Throwable failure) {
            System.exit(explain(failure));
        }
    }

    private static int explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StartFailure start -> {
                    System.err.println("weft control: " + start.getMessage());
                    return CANNOT_START;
                }
                case PortInUseException port -> {
                    System.err.println("weft control: server.port: " + port.getPort() + " (expected: a free port)");
                    return CANNOT_START;
                }
                case BindException address -> {
                    System.err.println("weft control: server.address: " + address.getMessage()
                            + " (expected: an address of this machine)");
                    return CANNOT_START;
                }
                case org.springframework.boot.context.properties.bind.BindException property -> {
                    System.err.println("weft control: " + property.getName() + ": "
                            + (property.getProperty() == null
                                    ? ""
                                    : property.getProperty().getValue()) + " (expected: a "
                            + property.getTarget().getType() + ")");
                    return CANNOT_START;
                }
                default -> {}
            }
        }
        failure.printStackTrace();
        return BUG;
    }
}
