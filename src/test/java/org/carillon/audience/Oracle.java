package org.carillon.audience;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.carillon.api.Audience.WhenEmpty;
import org.carillon.api.Combine;
import org.carillon.api.Who;
import org.jspecify.annotations.Nullable;

/**
 * Who hears an event, straight from the prose of the programming model: slow, obvious, one
 * connection at a time, and without a line shared with what it judges.
 */
final class Oracle {

  /** Something said about the audience, wherever it was said; {@code value} as the event has it. */
  record Saying(
      boolean excludes, Who who, boolean dynamic, @Nullable Object value, List<String> names) {
    Saying(boolean excludes, Who who, boolean dynamic, @Nullable Object value) {
      this(excludes, who, dynamic, value, flat(value));
    }

    /** A boolean that is false declares nothing. */
    boolean isInForce() {
      boolean wantsBoolean = dynamic && (who == Who.CURRENT_USER || who == Who.SENDER);
      return !wantsBoolean || Boolean.TRUE.equals(value);
    }
  }

  /** An emit. */
  record Emit(
      String tenant,
      List<String> paths,
      List<Saying> sayings,
      Combine include,
      Combine exclude,
      WhenEmpty whenEmpty,
      @Nullable String currentUser,
      @Nullable String sender) {
    Emit {
      sayings = sayings.stream().filter(Saying::isInForce).toList();
    }
  }

  /** Layers: user (USER together with CURRENT_USER), role, context, client. */
  private enum Layer {
    USER,
    ROLE,
    CONTEXT,
    CLIENT
  }

  private Oracle() {}

  static boolean hears(PlainRecipient connection, Emit emit) {
    if (!connection.tenant().equals(emit.tenant()) || !emit.paths().contains(connection.path())) {
      return false;
    }
    // @Except(SENDER) is absolute.
    for (Saying saying : emit.sayings()) {
      if (saying.excludes()
          && saying.who() == Who.SENDER
          && connection.id().equals(emit.sender())) {
        return false;
      }
    }
    return isIncluded(connection, emit) && !isExcluded(connection, emit);
  }

  private static boolean isIncluded(PlainRecipient connection, Emit emit) {
    List<Layer> declared = declared(emit, false);
    if (declared.isEmpty()) {
      return true;
    }
    // A null or empty value is an empty layer: under ANY, whenEmpty applies when all declared
    // layers are empty, under ALL when one is.
    int empty = 0;
    int hit = 0;
    for (Layer layer : declared) {
      if (isEmpty(layer, emit)) {
        empty++;
      }
      if (isHit(connection, layer, false, emit)) {
        hit++;
      }
    }
    boolean whenEmptyApplies = emit.include() == Combine.ANY ? empty == declared.size() : empty > 0;
    if (whenEmptyApplies) {
      return emit.whenEmpty() == WhenEmpty.EVERYONE;
    }
    return emit.include() == Combine.ANY ? hit > 0 : hit == declared.size();
  }

  private static boolean isExcluded(PlainRecipient connection, Emit emit) {
    List<Layer> declared = declared(emit, true);
    int hit = 0;
    for (Layer layer : declared) {
      if (isHit(connection, layer, true, emit)) {
        hit++;
      }
    }
    return emit.exclude() == Combine.ANY ? hit > 0 : hit > 0 && hit == declared.size();
  }

  private static List<Layer> declared(Emit emit, boolean excludes) {
    List<Layer> declared = new ArrayList<>();
    for (Layer layer : Layer.values()) {
      for (Saying saying : emit.sayings()) {
        if (isOf(saying, layer, excludes) && !declared.contains(layer)) {
          declared.add(layer);
        }
      }
    }
    return declared;
  }

  private static boolean isOf(Saying saying, Layer layer, boolean excludes) {
    if (saying.excludes() != excludes || (excludes && saying.who() == Who.SENDER)) {
      return false;
    }
    return switch (saying.who()) {
      case USER, CURRENT_USER -> layer == Layer.USER;
      case ROLE -> layer == Layer.ROLE;
      case CONTEXT -> layer == Layer.CONTEXT;
      case CLIENT, SENDER -> layer == Layer.CLIENT;
    };
  }

  private static boolean isEmpty(Layer layer, Emit emit) {
    for (Saying saying : emit.sayings()) {
      if (isOf(saying, layer, false)) {
        boolean names =
            switch (saying.who()) {
              case CURRENT_USER -> emit.currentUser() != null;
              case SENDER -> emit.sender() != null;
              default -> !saying.names().isEmpty();
            };
        if (names) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isHit(
      PlainRecipient connection, Layer layer, boolean excludes, Emit emit) {
    for (Saying saying : emit.sayings()) {
      if (isOf(saying, layer, excludes)) {
        boolean hit =
            switch (saying.who()) {
              case CURRENT_USER ->
                  emit.currentUser() != null && emit.currentUser().equals(connection.user());
              case SENDER -> emit.sender() != null && emit.sender().equals(connection.id());
              case USER -> saying.names().contains(connection.user());
              case CLIENT -> saying.names().contains(connection.client());
              case ROLE -> connection.roles().stream().anyMatch(saying.names()::contains);
              case CONTEXT -> connection.contexts().stream().anyMatch(saying.names()::contains);
            };
        if (hit) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<String> flat(@Nullable Object value) {
    List<String> flat = new ArrayList<>();
    if (value instanceof Collection<?> elements) {
      elements.forEach(element -> flat.addAll(flat(element)));
    } else if (value != null && value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        flat.addAll(flat(Array.get(value, i)));
      }
    } else if (value != null && !value.equals("")) {
      flat.add(value.toString());
    }
    return flat;
  }
}
