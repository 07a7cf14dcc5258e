package org.carillon.model;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Singleton;
import jakarta.ejb.Stateful;
import jakarta.ejb.Stateless;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.io.Serializable;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.ContextChange;
import org.carillon.api.Expose;
import org.carillon.api.Ignore;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;

/** Services with a fault each. */
final class BadServices {

  @WebSocketService
  @Expose(Entities.OneName.class)
  public static class ExposesOneName {}

  @WebSocketService
  @Expose(Entities.TransientKey.class)
  public static class ExposesTransientKey {}

  @WebSocketService
  @Expose(Entities.Formatted.class)
  public static class ExposesFormatted {}

  @WebSocketService
  @Expose(Entities.WithFile.class)
  public static class ExposesWithFile {}

  @WebSocketService
  @Expose(Entities.BySeat.class)
  public static class ExposesBySeat {}

  @WebSocketService
  @Expose(Entities.ByTicket.class)
  public static class ExposesByTicket {}

  @WebSocketService
  @Expose(Entities.WithFormattedPart.class)
  public static class ExposesFormattedPart {}

  @WebSocketService
  @Expose(Entities.WithFormattedItem.class)
  public static class ExposesFormattedItem {}

  @WebSocketService
  @Expose(Entities.ByGetter.class)
  public static class ExposesByGetter {}

  @WebSocketService
  public static class InjectedByConstructor {
    @Inject
    public InjectedByConstructor(BeanManager beans) {
      beans.getClass();
    }
  }

  @WebSocketService
  public static final class Final {}

  /** Has no proxy. */
  @Dependent
  @WebSocketService("dependent")
  public static class Dependable {
    @Inject
    public Dependable(BeanManager beans) {
      beans.getClass();
    }
  }

  @WebSocketService
  public static class Chat {}

  @WebSocketService
  public abstract static class Abstract {}

  @WebSocketService
  public interface Face {}

  @WebSocketService
  public static class Unconstructible {
    public Unconstructible(String text) {
      throw new IllegalArgumentException(text);
    }
  }

  @SessionScoped
  @WebSocketService
  public static class InSession implements Serializable {}

  @ConversationScoped
  @WebSocketService
  public static class InConversation implements Serializable {}

  @SessionScoped
  public static class SessionMixin implements Serializable {
    @Operation(service = Chat.class)
    public void say() {}
  }

  @Stateless
  @WebSocketService
  public static class StatelessBean {}

  @Stateful
  @WebSocketService
  public static class StatefulBean {}

  @Singleton
  @WebSocketService
  public static class SingletonBean {}

  @WebSocketService("rooms/{room}")
  public static class Template {}

  @WebSocketService("/")
  public static class Root {}

  @WebSocketService("chat/")
  public static class Trailing {}

  @WebSocketService("../chat")
  public static class Above {}

  @WebSocketService("")
  public static class Empty {}

  @WebSocketService("/ws/chat")
  public static class Other {}

  @WebSocketService({"a", "/ws/a"})
  public static class Twice {}

  @WebSocketService
  @PermitAll
  @RolesAllowed("a")
  public static class OpenAndClosed {}

  @WebSocketService
  public static class OpenAndClosedMethod {
    @Operation
    @PermitAll
    @DenyAll
    public void say() {}
  }

  @WebSocketService
  public static class ConnectTwice {
    @OnConnect
    public void first() {}

    @OnConnect
    public void second() {}
  }

  @WebSocketService
  public static class ConnectWithReason {
    @OnConnect
    public void on(Connection connection, Caller caller, String reason) {}
  }

  @WebSocketService
  public static class DisconnectWithChange {
    @OnDisconnect
    public void on(String reason, ContextChange change) {}
  }

  @WebSocketService
  public static class ChangeWithReason {
    @OnContextChange
    public void on(ContextChange change, String reason) {}
  }

  @WebSocketService
  public static class PrivateConnect {
    @OnConnect
    private void on() {}
  }

  @WebSocketService
  public static class ReturningConnect {
    @OnConnect
    public boolean on() {
      return true;
    }
  }

  @ApplicationScoped
  public static class LonelyConnect {
    @OnConnect
    public void on() {}
  }

  @WebSocketService
  public static class IgnoredConnect {
    @OnConnect
    @Ignore
    public void on() {}
  }

  @ApplicationScoped
  @Expose(Entities.Book.class)
  public static class LonelyExpose {}

  @WebSocketService
  @Expose(Entities.NoEntity.class)
  public static class ExposesNoEntity {}

  @WebSocketService
  @Expose(value = Entities.Book.class, as = "Books:all")
  public static class ExposesColon {}

  @WebSocketService
  @Expose(value = Entities.Book.class, as = " ")
  public static class ExposesBlank {}

  @WebSocketService
  @Expose(value = Entities.Book.class, as = "$Books")
  public static class ExposesReserved {}

  @WebSocketService
  @Expose(
      value = Entities.Book.class,
      only = {org.carillon.api.Crud.READ, org.carillon.api.Crud.LIST})
  @Expose(
      value = Entities.Book.class,
      only = {org.carillon.api.Crud.READ, org.carillon.api.Crud.UPDATE})
  public static class Overlaps {}

  @WebSocketService
  @Expose(value = Entities.Book.class, as = "Things")
  @Expose(value = Entities.Author.class, as = "Things")
  public static class OneName {}

  @WebSocketService
  @Expose(value = Entities.Book.class, as = "Books", only = org.carillon.api.Crud.READ)
  @Expose(value = Entities.Book.class, as = "Tomes", only = org.carillon.api.Crud.LIST)
  public static class TwoNames {}

  @WebSocketService
  @Expose(Entities.Hidden.class)
  public static class ExposesHiddenKey {}

  private BadServices() {}
}
