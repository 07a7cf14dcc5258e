package org.carillon.describe;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A TypeScript module with the types of the services of a document, over {@code carillon.js}: what
 * is called, heard and stored has the name and the types that the server has, or does not compile.
 */
public final class TypeScriptClient {

  private static final String PREFIX = "#/channels/";

  private static final String ERRORS = "x-carillon-errors";

  /** Codes of errors that carillon.js itself has. */
  private static final List<String> CLIENT_CODES = List.of("NOT_SENT", "TOO_SLOW", "REFUSED");

  private final Map<String, Object> document;
  private final String module;
  private final Set<String> taken = new HashSet<>();
  private final StringBuilder out = new StringBuilder();

  private TypeScriptClient(Map<String, Object> document, String module) {
    this.document = document;
    this.module = module;
  }

  /**
   * The source of the module.
   *
   * @param document an AsyncAPI document of Carillon, as JSON's plain values
   * @param module what {@code carillon.js} is imported from, as {@code carillon}
   * @throws IllegalArgumentException if it is no such document
   */
  public static String of(Map<String, Object> document, String module) {
    if (!(document.get("asyncapi") instanceof String version) || !version.startsWith("3.")) {
      throw new IllegalArgumentException("This is no AsyncAPI 3 document");
    }
    if (!document.containsKey("x-carillon-error-codes")) {
      throw new IllegalArgumentException("This document is not Carillon's");
    }
    return new TypeScriptClient(document, module).text();
  }

  private String text() {
    Map<String, Object> info = JsonTree.members(document.get("info"));
    out.append("// Made by Carillon of the description of ")
        .append(line(info.get("title")))
        .append(", version ")
        .append(line(info.get("version")))
        .append(". What is changed here is lost.\n\n")
        .append("import * as carillon from ")
        .append(Json.write(module))
        .append(";\n\n");
    taken.add("TypedService");
    taken.add("CallArguments");
    taken.add("ErrorCode");
    Map<String, Object> schemas =
        JsonTree.members(JsonTree.members(document.get("components")).get("schemas"));
    schemas.keySet().forEach(name -> taken.add(TypeScriptTypes.name(name)));
    common();
    schemas.forEach((name, schema) -> schema(name, JsonTree.members(schema)));
    Map<String, Object> channels = JsonTree.members(document.get("channels"));
    channels.forEach((key, channel) -> channel(key, JsonTree.members(channel), channels));
    return out.toString();
  }

  private void common() {
    Set<String> codes = new LinkedHashSet<>();
    JsonTree.elements(document.get("x-carillon-error-codes"))
        .forEach(code -> codes.add(Json.write(code)));
    CLIENT_CODES.forEach(code -> codes.add(Json.write(code)));
    JsonTree.members(document.get("operations"))
        .values()
        .forEach(
            operation ->
                JsonTree.elements(JsonTree.members(operation).get(ERRORS))
                    .forEach(code -> codes.add(Json.write(code))));
    out.append(
        """
        /** Codes of errors that Carillon has, and those that operations tell. */
        export type ErrorCode = %s;

        /** Whether a call failed with a code. */
        export function failedWith(error: unknown, code: ErrorCode): error is carillon.CarillonError {
          return error instanceof carillon.CarillonError && error.code === code;
        }

        /** Data may be left out where none of it is required. */
        export type CallArguments<D> = {} extends D
          ? [data?: D, options?: carillon.CallOptions]
          : [data: D, options?: carillon.CallOptions];

        /** A service of carillon.js whose names and types are known. */
        export interface TypedService<
          C extends { [K in keyof C]: { data: object; result: unknown } },
          E extends carillon.Events,
          R extends { [K in keyof R]: object },
        > extends Omit<carillon.Service<E>, "call" | "store"> {
          /** Calls an operation; fails with a CarillonError, or with the reason of the signal. */
          call<K extends keyof C & string>(event: K, ...args: CallArguments<C[K]["data"]>): Promise<C[K]["result"]>;
          /** A copy of the rows of an entity that follows them. */
          store<K extends keyof R & string>(entity: K, options?: carillon.StoreOptions<R[K]>): carillon.Store<R[K]>;
        }
        """
            .formatted(String.join(" | ", codes)));
  }

  private void schema(String name, Map<String, Object> schema) {
    String comment = TypeScriptTypes.comment(schema).stripTrailing();
    out.append('\n');
    if (!comment.isEmpty()) {
      out.append(comment).append('\n');
    }
    String type = TypeScriptTypes.name(name);
    if (schema.containsKey("properties") && "object".equals(schema.get("type"))) {
      out.append("export interface ").append(type).append(" {\n");
      TypeScriptTypes.members(schema)
          .forEach(member -> out.append("  ").append(member).append('\n'));
      out.append("}\n");
    } else {
      out.append("export type ").append(type).append(" = ");
      out.append(TypeScriptTypes.of(schema)).append(";\n");
    }
  }

  /** The codes that an operation has beside Carillon's. */
  private static String errors(Map<String, Object> operation) {
    List<Object> codes = JsonTree.elements(operation.get(ERRORS));
    return codes.isEmpty()
        ? ""
        : "; errors: " + String.join(" | ", codes.stream().map(Json::write).toList());
  }

  private void channel(String key, Map<String, Object> channel, Map<String, Object> channels) {
    Map<String, Map<String, Object>> calls = new LinkedHashMap<>();
    Map<String, String> events = new LinkedHashMap<>();
    for (Object each : JsonTree.members(document.get("operations")).values()) {
      Map<String, Object> operation = JsonTree.members(each);
      if (!key.equals(channelOf(operation))) {
        continue;
      }
      String event = String.valueOf(operation.get("x-carillon-event"));
      if ("send".equals(operation.get("action"))) {
        events.merge(event, type(operation, "x-carillon-data"), (a, b) -> a + " | " + b);
      } else if (!"context".equals(operation.get("x-carillon-kind"))) {
        calls.put(event, operation);
      }
    }
    String name = unique(name(key, channel, channels));
    String comment = TypeScriptTypes.comment(channel).stripTrailing();
    out.append("\nexport type ").append(name).append("Calls = {\n");
    calls.forEach(
        (event, operation) -> {
          String said = TypeScriptTypes.comment(operation).stripTrailing();
          out.append(said.isEmpty() ? "" : "  " + said + "\n")
              .append("  ")
              .append(Json.write(event))
              .append(": { data: ")
              .append(type(operation, "x-carillon-data"))
              .append("; result: ")
              .append(type(operation, "x-carillon-result"))
              .append(errors(operation))
              .append(" };\n");
        });
    out.append("};\n\nexport type ").append(name).append("Events = {\n");
    events.forEach((event, type) -> member(event, type));
    out.append("};\n\nexport type ").append(name).append("Entities = {\n");
    JsonTree.members(channel.get("x-carillon-entities"))
        .forEach((entity, said) -> member(entity, type(JsonTree.members(said), "row")));
    out.append("};\n\n")
        .append(comment.isEmpty() ? "" : comment + "\n")
        .append("export type ")
        .append(name)
        .append("Client = TypedService<")
        .append(name)
        .append("Calls, ")
        .append(name)
        .append("Events, ")
        .append(name)
        .append("Entities>;\n\n")
        .append(
            "/** Connects; `server` is where it is, as `https://shop.example.com`; in a page: its own. */\n")
        .append("export function connect")
        .append(name)
        .append("(options?: carillon.Options, server = \"\"): ")
        .append(name)
        .append("Client {\n  return carillon.connect<")
        .append(name)
        .append("Events>(server + ")
        .append(Json.write(path(channel)))
        .append(", options) as unknown as ")
        .append(name)
        .append("Client;\n}\n");
  }

  private void member(String name, String type) {
    out.append("  ").append(Json.write(name)).append(": ").append(type).append(";\n");
  }

  private static @Nullable String channelOf(Map<String, Object> operation) {
    Object place = JsonTree.members(operation.get("channel")).get("$ref");
    return place instanceof String text && text.startsWith(PREFIX)
        ? text.substring(PREFIX.length())
        : null;
  }

  private static String type(Map<String, Object> holder, String member) {
    return TypeScriptTypes.of(JsonTree.members(holder.get(member)));
  }

  /** Below the context path of the application. */
  private String path(Map<String, Object> channel) {
    Object server = JsonTree.members(document.get("servers")).get(AsyncApiDocument.WEB_SOCKET);
    Object context = JsonTree.members(server).get("pathname");
    return (context == null ? "" : context.toString()) + channel.get("address");
  }

  /** Of the service; of the channel, where the service has several. */
  private static String name(
      String key, Map<String, Object> channel, Map<String, Object> channels) {
    Object service = channel.get("x-carillon-service");
    long same =
        channels.values().stream()
            .filter(
                each ->
                    service != null
                        && service.equals(JsonTree.members(each).get("x-carillon-service")))
            .count();
    String name = same == 1 ? String.valueOf(service).replaceAll("(?<=.)Service$", "") : key;
    return KeyNames.pascal(name);
  }

  private String unique(String wanted) {
    String name = wanted;
    for (int i = 2; isTaken(name); i++) {
      name = wanted + i;
    }
    for (String suffix : SUFFIXES) {
      taken.add(name + suffix);
    }
    return name;
  }

  private static final List<String> SUFFIXES = List.of("Calls", "Events", "Entities", "Client");

  private boolean isTaken(String name) {
    return SUFFIXES.stream().anyMatch(suffix -> taken.contains(name + suffix));
  }

  /** Without line breaks, which would end a comment. */
  private static String line(@Nullable Object text) {
    return String.valueOf(text).replaceAll("[\\r\\n\\u2028\\u2029]+", " ");
  }
}
