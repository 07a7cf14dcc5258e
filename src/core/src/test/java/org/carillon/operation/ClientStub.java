package org.carillon.operation;

import java.lang.reflect.Proxy;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.security.KnownCaller;

/** A connection that knows who calls, and nothing else. */
final class ClientStub {

  static final Caller ALICE = new KnownCaller("alice", "t1", Set.of("user"), null);

  static final Connection CONNECTION =
      (Connection)
          Proxy.newProxyInstance(
              ClientStub.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "caller" -> ALICE;
                    case "toString" -> "alice's connection";
                    case "hashCode" -> 1;
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                  });

  private ClientStub() {}
}
