package org.carillon.spi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.api.provider.CarillonProvider;
import org.jspecify.annotations.Nullable;

/**
 * A flat JSON object of attributes, both ways. A format of the application's own may extend it with
 * a name and an identifier:
 *
 * <pre>{@code
 * @Named("ledger") @ApplicationScoped
 * public class LedgerFormat extends GenericFormat {
 *   public LedgerFormat() { super("ledger", "kind"); }
 * }
 * }</pre>
 *
 * <p>Inbound, the identifier picks the operation. A parameter is the attribute that it names, else
 * the member with its own name; members that no parameter takes do not matter. Outbound, the frame
 * is the event's attributes alone. Answers cannot be said.
 */
public class GenericFormat implements WireFormat {

  private final String name;
  private final String identifier;

  /**
   * With a name of its own.
   *
   * @param name the bean's name; a said attribute {@code ledger-a}, {@code ledger_a} or {@code
   *     ledger.a} is {@code a} then
   * @param identifier the member of a frame that picks the operation
   */
  protected GenericFormat(String name, String identifier) {
    this.name = name;
    this.identifier = identifier;
  }

  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    Map<String, @Nullable Object> members = service.readObject(frame);
    String called = identified(members);
    OperationInfo operation = service.operation(called);
    if (operation == null) {
      members.remove(identifier);
      return new InboundMessage(called, members, Map.of(), null);
    }
    Map<String, @Nullable Object> attributes = attributes(operation, members);
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    if (operation.open()) {
      data.putAll(attributes);
      data.remove(identifier);
    }
    operation.inputs().forEach(input -> put(data, input, attributes));
    operation.row().forEach(member -> put(data, member, attributes));
    return new InboundMessage(operation.name(), data, headers(attributes), null, true);
  }

  private void put(
      Map<String, @Nullable Object> data,
      InputInfo input,
      Map<String, @Nullable Object> attributes) {
    String supplier = supplier(input, attributes);
    if (supplier != null) {
      data.put(input.name(), attributes.get(supplier));
    } else if (attributes.containsKey(input.name())) {
      data.put(input.name(), attributes.get(input.name()));
    }
  }

  /** The attributes, and nothing of the data beside. */
  @Override
  public String compose(OutboundMessage message) {
    return CarillonProvider.get().json(message.attributes());
  }

  @Override
  public @Nullable String attribute(String said) {
    return said.length() > name.length() + 1
            && said.startsWith(name)
            && "-_.".indexOf(said.charAt(name.length())) >= 0
        ? said.substring(name.length() + 1)
        : said;
  }

  /**
   * What picks the operation.
   *
   * @throws FormatException if the frame does not say it
   */
  protected String identified(Map<String, @Nullable Object> members) throws FormatException {
    if (members.get(identifier) instanceof String called && !called.isEmpty()) {
      return called;
    }
    throw new FormatException(
        ErrorCode.BAD_FRAME, "\"" + identifier + "\" must be text, and not empty", null);
  }

  /** What a frame says, and what is static of the operation, which beats it. */
  protected Map<String, @Nullable Object> attributes(
      OperationInfo operation, Map<String, @Nullable Object> said) {
    if (operation.attributes().isEmpty()) {
      return said;
    }
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>(said);
    operation
        .attributes()
        .forEach(
            (declared, value) -> {
              String known = attribute(declared);
              if (known != null) {
                attributes.put(known, value);
              }
            });
    return attributes;
  }

  /** The attribute that is there and that an input names, by this format's name of it; or null. */
  protected @Nullable String supplier(InputInfo input, Map<String, @Nullable Object> attributes) {
    List<String> declared = input.attributes();
    for (String one : declared) {
      String known = attribute(one);
      if (known != null && attributes.containsKey(known)) {
        return known;
      }
    }
    return null;
  }

  /** The attributes that an operation can ask for as headers: those that are not null. */
  protected static Map<String, Object> headers(Map<String, @Nullable Object> attributes) {
    Map<String, Object> headers = new LinkedHashMap<>();
    attributes.forEach(
        (known, value) -> {
          if (value != null) {
            headers.put(known, value);
          }
        });
    return headers;
  }
}
