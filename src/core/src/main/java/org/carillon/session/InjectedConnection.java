package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Recipients;
import org.jspecify.annotations.Nullable;

/** {@code @Inject Connection}: stands for the connection whose frame is being handled. */
@ApplicationScoped
@Typed(Connection.class)
class InjectedConnection implements Connection {

  private static Connection current() {
    ClientConnection current = CurrentConnection.get();
    if (current == null) {
      throw new IllegalStateException("no connection's frame is being handled on this thread");
    }
    return current;
  }

  @Override
  public String id() {
    return current().id();
  }

  @Override
  public String service() {
    return current().service();
  }

  @Override
  public String path() {
    return current().path();
  }

  @Override
  public Caller caller() {
    return current().caller();
  }

  @Override
  public @Nullable String client() {
    return current().client();
  }

  @Override
  public boolean isOpen() {
    return current().isOpen();
  }

  @Override
  public void emit(String event, @Nullable Object data) {
    current().emit(event, data);
  }

  @Override
  public void emit(String event, @Nullable Object data, Map<String, ?> headers) {
    current().emit(event, data, headers);
  }

  @Override
  public void broadcast(
      String event, @Nullable Object data, Recipients recipients, Map<String, ?> headers) {
    current().broadcast(event, data, recipients, headers);
  }

  @Override
  public void broadcastAll(
      String event, @Nullable Object data, Recipients recipients, Map<String, ?> headers) {
    current().broadcastAll(event, data, recipients, headers);
  }

  @Override
  public void on(String event, Function<Map<String, Object>, @Nullable Object> handler) {
    current().on(event, handler);
  }

  @Override
  public void enter(String context) {
    current().enter(context);
  }

  @Override
  public void exit(String context) {
    current().exit(context);
  }

  @Override
  public void exitAll() {
    current().exitAll();
  }

  @Override
  public Set<String> contexts() {
    return current().contexts();
  }

  @Override
  public void close() {
    current().close();
  }

  @Override
  public void close(int code, String reason) {
    current().close(code, reason);
  }

  @Override
  public void onDisconnect(Consumer<String> callback) {
    current().onDisconnect(callback);
  }

  @Override
  public Map<String, List<String>> queryParameters() {
    return current().queryParameters();
  }

  @Override
  public Map<String, List<String>> headers() {
    return current().headers();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return current().unwrap(type);
  }
}
