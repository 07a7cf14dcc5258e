package org.carillon.bench.agents;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The same calls over gRPC, whose body is bytes as they are: {@code server}, whose command {@code
 * port 0 0} says where it is, or {@code client} and a port, whose command {@code calls 64 40000}
 * calls it. All settings are gRPC's own, without TLS.
 */
public final class GrpcPeer {

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName("Bench", "echo"))
          .build();

  private static final byte[] BODY = EchoBody.JSON.getBytes(StandardCharsets.UTF_8);
  private static final int TIMEOUT_SECONDS = 60;

  private GrpcPeer() {}

  public static void main(String[] words) throws Exception {
    if (words[0].equals("server")) {
      serve();
    } else {
      call(Integer.parseInt(words[1]));
    }
  }

  private static void serve() throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("Bench")
                    .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcPeer::echo))
                    .build())
            .build()
            .start();
    try {
      PeerCommands.serve(Map.of("port", (first, second) -> Integer.toString(server.getPort())));
    } finally {
      server.shutdownNow();
    }
  }

  private static void echo(byte[] body, StreamObserver<byte[]> answer) {
    answer.onNext(body);
    answer.onCompleted();
  }

  private static void call(int port) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .usePlaintext()
            .build();
    try {
      PeerCommands.serve(
          Map.of("calls", (inFlight, count) -> calls(channel, inFlight, count).line()));
    } finally {
      channel.shutdownNow();
    }
  }

  private static CallRound calls(ManagedChannel channel, int inFlight, int count) throws Exception {
    if (!Arrays.equals(blocking(channel), BODY)) {
      throw new IllegalStateException("The server does not echo");
    }
    return CallRound.of(
        // who waits in turn has a call of its own in gRPC, which takes no other thread
        inFlight == 1
            ? () -> CompletableFuture.completedFuture(blocking(channel))
            : () -> later(channel),
        inFlight,
        count);
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private static byte[] blocking(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(channel, ECHO, options(), BODY);
  }

  private static CompletionStage<byte[]> later(ManagedChannel channel) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(ECHO, options()),
        BODY,
        new StreamObserver<byte[]>() {
          private byte[] came = {};

          @Override
          public void onNext(byte[] value) {
            came = value;
          }

          @Override
          public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
          }

          @Override
          public void onCompleted() {
            answer.complete(came);
          }
        });
    return answer;
  }

  /** Neither reads nor writes more than it must. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
