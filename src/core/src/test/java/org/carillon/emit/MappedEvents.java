package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.carillon.api.Audience;
import org.carillon.api.Combine;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Except;
import org.carillon.api.Ignore;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;
import org.jspecify.annotations.Nullable;

/** An event for each thing that CDS says about who hears it. */
@WebSocketService(value = "mapped", delivery = Delivery.IMMEDIATE)
@ApplicationScoped
class MappedEvents {

  @WebSocketEvent
  record Plain(String text) {}

  @WebSocketEvent
  @To(value = Who.USER, is = "carol")
  record StaticUser() {}

  @WebSocketEvent
  @To(
      value = Who.USER,
      is = {"carol", "dave"})
  record StaticUsers() {}

  @WebSocketEvent
  @Except(value = Who.USER, is = "carol")
  record NotStaticUser() {}

  @WebSocketEvent
  record User(@To(Who.USER) @Nullable String user) {}

  @WebSocketEvent
  record Users(@To(Who.USER) List<String> users) {}

  @WebSocketEvent
  record NotUsers(@Except(Who.USER) List<String> users) {}

  @WebSocketEvent
  @To(Who.CURRENT_USER)
  record CurrentUser() {}

  @WebSocketEvent
  @Except(Who.CURRENT_USER)
  record NotCurrentUser() {}

  @WebSocketEvent
  record MaybeCurrentUser(
      @To(Who.CURRENT_USER) boolean only, @Except(Who.CURRENT_USER) boolean not) {}

  @WebSocketEvent
  @To(value = Who.ROLE, is = "admin")
  record StaticRole() {}

  @WebSocketEvent
  @Except(value = Who.ROLE, is = "admin")
  record NotStaticRole() {}

  @WebSocketEvent
  record Role(@To(Who.ROLE) String role) {}

  @WebSocketEvent
  @To(value = Who.CONTEXT, is = "red")
  record StaticContext() {}

  @WebSocketEvent
  @Except(value = Who.CONTEXT, is = "red")
  record NotStaticContext() {}

  @WebSocketEvent
  record Contexts(@To(Who.CONTEXT) Set<Object> contexts) {}

  @WebSocketEvent
  record ContextOfInstant(@To(Who.CONTEXT) Instant at) {}

  @WebSocketEvent
  record NotContext(@Except(Who.CONTEXT) String context) {}

  @WebSocketEvent
  @To(value = Who.CLIENT, is = "1234")
  record StaticClient() {}

  @WebSocketEvent
  record NotClient(@Except(Who.CLIENT) String client) {}

  @WebSocketEvent
  @To(value = Who.CONTEXT, is = "blue")
  record StaticAndDynamic(@To(Who.CONTEXT) String context) {}

  @WebSocketEvent
  @To(value = Who.USER, is = "dave")
  @To(value = Who.CONTEXT, is = "red")
  record AnyLayer() {}

  @WebSocketEvent
  @Audience(include = Combine.ALL)
  @To(value = Who.USER, is = "carol")
  @To(value = Who.CONTEXT, is = "red")
  record AllLayers() {}

  @WebSocketEvent
  @Audience(exclude = Combine.ALL)
  @Except(value = Who.USER, is = "carol")
  @Except(value = Who.CONTEXT, is = "red")
  record NotAllLayers() {}

  @WebSocketEvent
  record Ignoring(String text, @Ignore String secret) {}

  /** Says at the emit what the events do not. */
  @Dependent
  static class Saying {
    @Inject Emitter<Object> emitter;
  }
}
