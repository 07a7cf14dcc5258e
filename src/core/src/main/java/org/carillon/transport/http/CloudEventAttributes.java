package org.carillon.transport.http;

import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.carillon.api.OperationException.Detail;
import org.jspecify.annotations.Nullable;

/**
 * The context attributes of one event, checked as CloudEvents 1.0.2, section "Context Attributes",
 * has them. All faults are gathered.
 */
final class CloudEventAttributes {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,100}");
  private static final int SHOWN = 100;

  private final String root;
  private final PostedEventErrors postedEventErrors;
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param root what the paths of faults begin with: empty, or the place in a batch
   * @param postedEventErrors where they are gathered
   */
  CloudEventAttributes(String root, PostedEventErrors postedEventErrors) {
    this.root = root;
    this.postedEventErrors = postedEventErrors;
  }

  /** One attribute; null is one that is not set. */
  void add(String name, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (!NAME.matcher(name).matches()) {
      fault(name, "is no name of an attribute: lower-case letters and digits only");
    } else if (!isAttribute(value)) {
      fault(name, "must be text, true or false, or an integer of 32 bits");
    } else if (values.put(name, value) != null) {
      fault(name, "occurs twice");
    }
  }

  /** Something else is wrong with it. */
  void fault(String name, String message) {
    String shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
    postedEventErrors.add(new Detail(root + shown, message));
  }

  /** The event that they describe; of no use where there were faults. */
  PostedCloudEvent event(@Nullable Object data) {
    Map<String, Object> others = new LinkedHashMap<>(values);
    String version = required(others, "specversion");
    if (!version.isEmpty() && !version.equals("1.0")) {
      fault("specversion", "must be 1.0");
    }
    String id = required(others, "id");
    String source = required(others, "source");
    String type = required(others, "type");
    checkUri("source", source);
    checkText(others, "subject");
    checkText(others, "datacontenttype");
    checkUri("dataschema", checkText(others, "dataschema"));
    checkTime(checkText(others, "time"));
    return new PostedCloudEvent(id, source, type, others, data);
  }

  private String required(Map<String, Object> others, String name) {
    if (!values.containsKey(name)) {
      if (!postedEventErrors.has(root + name)) {
        fault(name, "is required");
      }
      return "";
    }
    String text = checkText(others, name);
    others.remove(name);
    return text;
  }

  /** The text of an attribute; empty where it is not set or none. */
  private String checkText(Map<String, Object> others, String name) {
    Object value = others.get(name);
    if (value == null) {
      return "";
    }
    if (!(value instanceof String text) || text.isEmpty()) {
      fault(name, "must be text, and not empty");
      return "";
    }
    return text;
  }

  private void checkUri(String name, String text) {
    try {
      URI unused = new URI(text);
    } catch (URISyntaxException e) {
      fault(name, "must be a URI");
    }
  }

  private void checkTime(String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      OffsetDateTime unused = OffsetDateTime.parse(text);
    } catch (DateTimeParseException e) {
      fault("time", "must be a timestamp like 2026-01-01T12:00:00Z");
    }
  }

  /** The types of CloudEvents that JSON and headers know; numbers are integers of 32 bits. */
  private static boolean isAttribute(Object value) {
    return value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || (value instanceof BigInteger big && big.bitLength() < Integer.SIZE);
  }
}
