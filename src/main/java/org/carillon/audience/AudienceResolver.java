package org.carillon.audience;

import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.model.Combining;
import org.carillon.model.EventModel;
import org.carillon.model.EventModel.Dynamic;
import org.carillon.model.EventModel.Rule;
import org.carillon.model.EventModel.Static;
import org.jspecify.annotations.Nullable;

/**
 * Decides at the emit who hears an event: what its class declares, its data says and the emitter
 * adds, united within each layer.
 */
public final class AudienceResolver {

  private final Names names;

  /** Turns values of events into names by {@code names}. */
  public AudienceResolver(Names names) {
    this.names = names;
  }

  /**
   * The audience of a declared event.
   *
   * @param model the event's declaration
   * @param event the event
   * @param said what the emitter adds
   * @param request what the HTTP request adds in whose handling the event is emitted: excludes, and
   *     what else it says where the declaration allows that
   * @param user the user who emits; null where nobody does
   * @param sender the connection whose frame is being handled; null outside one
   * @throws IllegalArgumentException if a component of the event cannot be read
   */
  public ResolvedAudience resolve(
      EventModel model,
      Object event,
      Narrowing said,
      Narrowing request,
      @Nullable String user,
      @Nullable String sender) {
    if (model.rules().isEmpty() && said.rules().isEmpty() && request.rules().isEmpty()) {
      return ResolvedAudience.EVERYONE;
    }
    Gathering gathering = new Gathering(user, sender);
    for (Rule rule : model.rules()) {
      if (rule instanceof Static fixed) {
        gathering.add(fixed);
      } else if (rule instanceof Dynamic dynamic) {
        addDynamic(gathering, dynamic, event);
      }
    }
    return resolve(gathering, model.combining(), said, request);
  }

  /** The audience of an event that no class declares, of a service that combines layers so. */
  public ResolvedAudience resolve(
      Combining combining,
      Narrowing said,
      Narrowing request,
      @Nullable String user,
      @Nullable String sender) {
    if (said.rules().isEmpty() && request.rules().isEmpty()) {
      return ResolvedAudience.EVERYONE;
    }
    return resolve(new Gathering(user, sender), combining, said, request);
  }

  private static ResolvedAudience resolve(
      Gathering gathering, Combining combining, Narrowing said, Narrowing request) {
    said.rules().forEach(gathering::add);
    boolean open = combining.requestIncludes();
    Combine include = or(said.include(), open ? request.include() : null, combining.include());
    Combine exclude = or(said.exclude(), open ? request.exclude() : null, combining.exclude());
    if (open) {
      request.rules().forEach(gathering::add);
    } else {
      gathering.addExcludes(request.rules(), exclude);
    }
    return gathering.resolve(include, exclude, combining.whenEmpty());
  }

  private void addDynamic(Gathering gathering, Dynamic rule, Object event) {
    Object value = read(rule, event);
    switch (rule.who()) {
      case CURRENT_USER, SENDER -> {
        if (Boolean.TRUE.equals(value)) {
          gathering.add(rule.excludes(), rule.who(), Set.of());
        }
      }
      case USER, ROLE, CONTEXT, CLIENT ->
          gathering.add(rule.excludes(), rule.who(), names.of(value));
    }
  }

  private static @Nullable Object read(Dynamic rule, Object event) {
    try {
      return rule.accessor().invoke(event);
    } catch (InvocationTargetException e) {
      throw unreadable(rule, e.getCause() == null ? e : e.getCause());
    } catch (IllegalAccessException e) {
      throw unreadable(rule, e);
    }
  }

  private static IllegalArgumentException unreadable(Dynamic rule, Throwable cause) {
    return new IllegalArgumentException(
        "The audience of the event cannot be read from " + rule.accessor(), cause);
  }

  private static Combine or(@Nullable Combine said, @Nullable Combine requested, Combine declared) {
    return said != null ? said : requested != null ? requested : declared;
  }
}
