package dev.weft.policy.outlier;

/**
 * What a gRPC status is in HTTP.
 *
 * <p>Source: Envoy {@code Grpc::Utility::grpcToHttpStatus}.
 */
public final class GrpcStatuses {

    private static final int[] HTTP = {
        200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
    };

    private GrpcStatuses() {}

    /**
     * The HTTP status; 500 for what is no gRPC status.
     *
     * @param grpcStatus decimal, from the head of an answer
     */
    public static int httpStatus(String grpcStatus) {
        int length = grpcStatus.length();
        if (length == 0 || length > 2) {
            return 500;
        }
        int value = 0;
        for (int i = 0; i < length; i++) {
            int digit = grpcStatus.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 500;
            }
            value = value * 10 + digit;
        }
        return value < HTTP.length ? HTTP[value] : 500;
    }
}
