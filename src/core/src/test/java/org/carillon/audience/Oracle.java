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

  /** What the HTTP request says in whose handling the event is emitted. */
  record Requested(
      boolean open, List<Saying> sayings, @Nullable Combine include, @Nullable Combine exclude) {}

  /** An operator as declared and as said at the emit. */
  record Operators(Combine declared, @Nullable Combine said) {
    Combine inForce(@Nullable Combine requested) {
      if (said != null) {
        return said;
      }
      return requested != null ? requested : declared;
    }
  }

  /**
   * A request may exclude, and where it is allowed to it may say anything. Whom others exclude it
   * never lets in: where all exclude layers must hold, it adds no layer to theirs.
   */
  private static List<Saying> counting(Requested requested, List<Saying> others, Combine exclude) {
    if (requested.open()) {
      return requested.sayings();
    }
    List<Saying> counting = new ArrayList<>();
    for (Saying saying : requested.sayings()) {
      if (!saying.excludes()) {
        continue;
      }
      boolean anyLayer = false;
      boolean sameLayer = false;
      for (Saying other : others) {
        for (Layer layer : Layer.values()) {
          anyLayer |= isOf(other, layer, true);
          sameLayer |= isOf(other, layer, true) && isOf(saying, layer, true);
        }
      }
      if (exclude == Combine.ANY || !anyLayer || sameLayer || saying.who() == Who.SENDER) {
        counting.add(saying);
      }
    }
    return counting;
  }

  /** An emit. */
  static final class Emit {
    final String tenant;
    final List<String> paths;
    final List<Saying> sayings;
    final Combine include;
    final Combine exclude;
    final WhenEmpty whenEmpty;
    final @Nullable String currentUser;
    final @Nullable String sender;

    /** What is the same for all connections. */
    final List<Layer> includes;

    final List<Layer> excludes;
    final long emptyIncludes;

    Emit(
        String tenant,
        List<String> paths,
        List<Saying> sayings,
        Requested requested,
        Operators include,
        Operators exclude,
        WhenEmpty whenEmpty,
        @Nullable String currentUser,
        @Nullable String sender) {
      this.tenant = tenant;
      this.paths = paths;
      this.sayings = new ArrayList<>(sayings);
      this.sayings.removeIf(saying -> !saying.isInForce());
      this.include = include.inForce(requested.open() ? requested.include() : null);
      this.exclude = exclude.inForce(requested.open() ? requested.exclude() : null);
      this.sayings.addAll(counting(requested, this.sayings, this.exclude));
      this.whenEmpty = whenEmpty;
      this.currentUser = currentUser;
      this.sender = sender;
      this.includes = declared(this, false);
      this.excludes = declared(this, true);
      int empty = 0;
      for (Layer layer : includes) {
        empty += isEmpty(layer, this) ? 1 : 0;
      }
      this.emptyIncludes = empty;
    }

    @Override
    public String toString() {
      return tenant + paths + sayings + include + exclude + whenEmpty + currentUser + sender;
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
    if (!connection.tenant().equals(emit.tenant) || !emit.paths.contains(connection.path())) {
      return false;
    }
    // @Except(SENDER) is absolute.
    for (Saying saying : emit.sayings) {
      if (saying.excludes() && saying.who() == Who.SENDER && connection.id().equals(emit.sender)) {
        return false;
      }
    }
    return isIncluded(connection, emit) && !isExcluded(connection, emit);
  }

  private static boolean isIncluded(PlainRecipient connection, Emit emit) {
    List<Layer> declared = emit.includes;
    if (declared.isEmpty()) {
      return true;
    }
    int hit = 0;
    for (Layer layer : declared) {
      if (isHit(connection, layer, false, emit)) {
        hit++;
      }
    }
    // A null or empty value is an empty layer: under ANY, whenEmpty applies when all declared
    // layers are empty, under ALL when one is.
    boolean whenEmptyApplies =
        emit.include == Combine.ANY
            ? emit.emptyIncludes == declared.size()
            : emit.emptyIncludes > 0;
    if (whenEmptyApplies) {
      return emit.whenEmpty == WhenEmpty.EVERYONE;
    }
    return emit.include == Combine.ANY ? hit > 0 : hit == declared.size();
  }

  private static boolean isExcluded(PlainRecipient connection, Emit emit) {
    List<Layer> declared = emit.excludes;
    int hit = 0;
    for (Layer layer : declared) {
      if (isHit(connection, layer, true, emit)) {
        hit++;
      }
    }
    return emit.exclude == Combine.ANY ? hit > 0 : hit > 0 && hit == declared.size();
  }

  private static List<Layer> declared(Emit emit, boolean excludes) {
    List<Layer> declared = new ArrayList<>();
    for (Layer layer : Layer.values()) {
      for (Saying saying : emit.sayings) {
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
    for (Saying saying : emit.sayings) {
      if (isOf(saying, layer, false)) {
        boolean names =
            switch (saying.who()) {
              case CURRENT_USER -> emit.currentUser != null;
              case SENDER -> emit.sender != null;
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
    for (Saying saying : emit.sayings) {
      if (isOf(saying, layer, excludes)) {
        boolean hit =
            switch (saying.who()) {
              case CURRENT_USER ->
                  emit.currentUser != null && emit.currentUser.equals(connection.user());
              case SENDER -> emit.sender != null && emit.sender.equals(connection.id());
              case USER -> saying.names().contains(connection.user());
              case CLIENT -> saying.names().contains(connection.client());
              case ROLE -> meet(connection.roles(), saying.names());
              case CONTEXT -> meet(connection.contexts(), saying.names());
            };
        if (hit) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean meet(Collection<String> some, List<String> others) {
    for (String name : some) {
      if (others.contains(name)) {
        return true;
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
