package org.carillon.tunnel;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what comes, and answers no call until it is told to. */
final class RecordingHandler implements TunnelHandler {

  final List<String> heard = new CopyOnWriteArrayList<>();
  final List<IncomingCall> calls = new CopyOnWriteArrayList<>();
  final List<CompletableFuture<Object>> answers = new CopyOnWriteArrayList<>();

  @Override
  public CompletionStage<?> onCall(IncomingCall call) {
    String key = call.idempotencyKey() == null ? "" : " " + call.idempotencyKey();
    heard.add((call.isStream() ? "stream " : "call ") + told(call) + key);
    calls.add(call);
    CompletableFuture<Object> answer = new CompletableFuture<>();
    answers.add(answer);
    return answer;
  }

  @Override
  public void onSend(IncomingCall message) {
    heard.add("send " + told(message));
  }

  @Override
  public void onGoodbye() {
    heard.add("goodbye");
  }

  private static String told(IncomingCall call) {
    MessageBody body = call.body();
    String what = body.isBinary() ? body.bytes().length + " bytes" : body.json().toString();
    return call.action() + " " + what;
  }
}
