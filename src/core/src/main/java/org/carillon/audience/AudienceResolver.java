package org.carillon.audience;

import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.model.AudienceCombination;
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

  private final RecipientNames recipientNames;

  /** Turns values of events into names by {@code names}. */
  public AudienceResolver(RecipientNames recipientNames) {
    this.recipientNames = recipientNames;
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
      EmitAudience said,
      EmitAudience request,
      @Nullable String user,
      @Nullable String sender) {
    if (model.rules().isEmpty() && said.rules().isEmpty() && request.rules().isEmpty()) {
      return ResolvedAudience.EVERYONE;
    }
    AudienceBuilder audienceBuilder = new AudienceBuilder(user, sender);
    for (Rule rule : model.rules()) {
      if (rule instanceof Static fixed) {
        audienceBuilder.add(fixed);
      } else if (rule instanceof Dynamic dynamic) {
        addDynamic(audienceBuilder, dynamic, event);
      }
    }
    return resolve(audienceBuilder, model.combining(), said, request);
  }

  /** The audience of an event that no class declares, of a service that combines layers so. */
  public ResolvedAudience resolve(
      AudienceCombination audienceCombination,
      EmitAudience said,
      EmitAudience request,
      @Nullable String user,
      @Nullable String sender) {
    if (said.rules().isEmpty() && request.rules().isEmpty()) {
      return ResolvedAudience.EVERYONE;
    }
    return resolve(new AudienceBuilder(user, sender), audienceCombination, said, request);
  }

  private static ResolvedAudience resolve(
      AudienceBuilder audienceBuilder,
      AudienceCombination audienceCombination,
      EmitAudience said,
      EmitAudience request) {
    said.rules().forEach(audienceBuilder::add);
    boolean open = audienceCombination.requestIncludes();
    Combine include =
        or(said.include(), open ? request.include() : null, audienceCombination.include());
    Combine exclude =
        or(said.exclude(), open ? request.exclude() : null, audienceCombination.exclude());
    if (open) {
      request.rules().forEach(audienceBuilder::add);
    } else {
      audienceBuilder.addExcludes(request.rules(), exclude);
    }
    return audienceBuilder.resolve(include, exclude, audienceCombination.whenEmpty());
  }

  private void addDynamic(AudienceBuilder audienceBuilder, Dynamic rule, Object event) {
    Object value = read(rule, event);
    switch (rule.who()) {
      case CURRENT_USER, SENDER -> {
        if (Boolean.TRUE.equals(value)) {
          audienceBuilder.add(rule.excludes(), rule.who(), Set.of());
        }
      }
      case USER, ROLE, CONTEXT, CLIENT ->
          audienceBuilder.add(rule.excludes(), rule.who(), recipientNames.of(value));
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
