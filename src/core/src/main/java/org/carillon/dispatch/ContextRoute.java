package org.carillon.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.carillon.api.ContextChange;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.audience.RecipientNames;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.AccessRule;
import org.carillon.model.ServiceModel;
import org.carillon.operation.LifecycleInvoker;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * To the connection's own contexts: {@code wsContext} enters, leaves and resets them, where the
 * service does not refuse.
 */
record ContextRoute(
    ServiceModel service,
    LifecycleInvoker lifecycle,
    Transactions transactions,
    RecipientNames names,
    Limits limits,
    DatabaseUse databaseUse)
    implements Route {

  /**
   * What one connection may have.
   *
   * @param contexts contexts at once
   * @param name characters of a name
   * @param text characters of all names together
   */
  record Limits(int contexts, int name, int text) {

    static Limits of(CarillonConfig config) {
      return new Limits(
          config.get(Settings.MAX_CONTEXTS),
          config.get(Settings.MAX_CONTEXT),
          config.get(Settings.MAX_CONTEXTS_TEXT));
    }
  }

  /** The event's name; no operation may have it. */
  static final String EVENT = "wsContext";

  @Override
  public AccessRule access() {
    return service.access();
  }

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) throws Exception {
    ContextChange change = read(message);
    if (change.contexts().isEmpty() && !change.reset()) {
      return Outcome.NOTHING; // a client asks for a sign of life: it sees no pings
    }
    check(connection, change);
    if (service.onContextChange() != null) {
      transactions.call(
          () -> {
            lifecycle.contextChange(service, connection, change);
            return true;
          });
    }
    check(connection, change); // again: the service may have entered some itself
    connection.change(change.contexts(), change.exit(), change.reset());
    return Outcome.NOTHING;
  }

  private void check(ClientConnection connection, ContextChange change) {
    if (change.exit()) {
      return;
    }
    Set<String> after = after(connection, change);
    if (after.size() > limits.contexts) {
      throw tooLarge("A connection may be in " + limits.contexts + " contexts at once");
    }
    if (after.stream().mapToLong(String::length).sum() > limits.text) {
      throw tooLarge(
          "The names of a connection's contexts may have " + limits.text + " characters together");
    }
  }

  private static OperationException tooLarge(String message) {
    return new OperationException(ErrorCode.TOO_LARGE, message);
  }

  /** The contexts that it will be in; one that is entered again is one. */
  private static Set<String> after(ClientConnection connection, ContextChange change) {
    Set<String> after = new HashSet<>(change.contexts());
    if (!change.reset()) {
      after.addAll(connection.contexts());
    }
    return after;
  }

  private ContextChange read(InboundMessage message) {
    List<String> contexts = new ArrayList<>();
    add(contexts, message.data().get("context"));
    add(contexts, message.data().get("contexts"));
    boolean reset = flag(message, "reset");
    boolean isNamed = message.data().get("contexts") instanceof Collection<?>;
    if (contexts.isEmpty() && !reset && !isNamed) {
      throw new OperationException(
          ErrorCode.INVALID, "wsContext wants \"context\", \"contexts\" or \"reset\": true");
    }
    return new ContextChange(contexts, flag(message, "exit"), reset);
  }

  private void add(List<String> contexts, @Nullable Object value) {
    if (value instanceof Collection<?> several) {
      several.forEach(one -> add(contexts, one));
    } else if (value != null) {
      String name = names.text(value);
      if (name.length() > limits.name) {
        throw tooLarge("The name of a context may have " + limits.name + " characters");
      }
      contexts.add(name);
    }
  }

  private static boolean flag(InboundMessage message, String name) {
    Object value = message.data().get(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new OperationException(
        ErrorCode.INVALID, "wsContext: \"" + name + "\" must be true or false");
  }
}
