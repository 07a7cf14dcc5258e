package org.carillon.audience;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A resolved audience as compact JSON text, for the outbox and other nodes. What is not said is
 * left out: everyone is <code>{}</code>. The same audience always has the same text.
 */
public final class AudienceText {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String EVERYONE = "{}";

  private AudienceText() {}

  /** Writes the audience. */
  public static String write(ResolvedAudience audience) {
    if (audience.equals(ResolvedAudience.EVERYONE)) {
      return EVERYONE;
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      writeLayers(out, "include", audience.include());
      writeLayers(out, "exclude", audience.exclude());
      writeIf(out, "includeAll", audience.combineInclude() == Combine.ALL);
      writeIf(out, "excludeAll", audience.combineExclude() == Combine.ALL);
      if (audience.exceptConnection() != null) {
        out.writeStringField("except", audience.exceptConnection());
      }
      writeIf(out, "nobody", audience.nobody());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the text is no audience; never a wider one than was meant
   */
  public static ResolvedAudience read(String text) {
    if (text.equals(EVERYONE)) {
      return ResolvedAudience.EVERYONE;
    }
    Map<String, @Nullable Object> members = Json.parseObject(text);
    if (!Members.AUDIENCE.containsAll(members.keySet())) {
      throw new IllegalArgumentException("unknown member of an audience: " + members.keySet());
    }
    return new ResolvedAudience(
        readLayers(members.get("include")),
        readLayers(members.get("exclude")),
        readCombine(members.get("includeAll")),
        readCombine(members.get("excludeAll")),
        readText(members.get("except")),
        readFlag(members.get("nobody")));
  }

  private static void writeLayers(JsonGenerator out, String name, Layers layers)
      throws IOException {
    if (layers.isNone()) {
      return;
    }
    out.writeObjectFieldStart(name);
    writeNames(out, "users", layers.users());
    writeNames(out, "roles", layers.roles());
    writeNames(out, "contexts", layers.contexts());
    writeNames(out, "clients", layers.clients());
    writeNames(out, "connections", layers.connections());
    out.writeEndObject();
  }

  private static void writeNames(JsonGenerator out, String name, @Nullable Set<String> names)
      throws IOException {
    if (names == null) {
      return;
    }
    out.writeArrayFieldStart(name);
    for (String value : new TreeSet<>(names)) {
      out.writeString(value);
    }
    out.writeEndArray();
  }

  private static void writeIf(JsonGenerator out, String name, boolean flag) throws IOException {
    if (flag) {
      out.writeBooleanField(name, true);
    }
  }

  private static Layers readLayers(@Nullable Object value) {
    if (value == null) {
      return Layers.NONE;
    }
    if (!(value instanceof Map<?, ?> layers) || !Members.LAYERS.containsAll(layers.keySet())) {
      throw new IllegalArgumentException("not the layers of an audience");
    }
    return new Layers(
        readNames(layers.get("users")),
        readNames(layers.get("roles")),
        readNames(layers.get("contexts")),
        readNames(layers.get("clients")),
        readNames(layers.get("connections")));
  }

  private static @Nullable Set<String> readNames(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof Collection<?> elements)) {
      throw new IllegalArgumentException("not the names of an audience");
    }
    Set<String> names = new HashSet<>();
    for (Object element : elements) {
      String name = readText(element);
      if (name == null) {
        throw new IllegalArgumentException("null among the names of an audience");
      }
      names.add(name);
    }
    return names;
  }

  private static @Nullable String readText(@Nullable Object value) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new IllegalArgumentException("not a name of an audience");
  }

  private static Combine readCombine(@Nullable Object all) {
    return readFlag(all) ? Combine.ALL : Combine.ANY;
  }

  private static boolean readFlag(@Nullable Object value) {
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException("not a flag of an audience");
  }

  /** The members that an audience may have. */
  private static final class Members {
    static final Set<String> AUDIENCE =
        Set.of("include", "exclude", "includeAll", "excludeAll", "except", "nobody");
    static final Set<String> LAYERS =
        Set.of("users", "roles", "contexts", "clients", "connections");
  }
}
