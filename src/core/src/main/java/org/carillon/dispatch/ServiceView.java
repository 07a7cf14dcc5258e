package org.carillon.dispatch;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.carillon.identity.TokenRenewal;
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.carillon.model.CrudVerb;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Source;
import org.carillon.model.ServiceModel;
import org.carillon.spi.FormatException;
import org.carillon.spi.InputInfo;
import org.carillon.spi.OperationInfo;
import org.carillon.spi.ServiceInfo;
import org.jspecify.annotations.Nullable;

/**
 * A service as formats see it. What can be called is looked up when a format first asks: {@code
 * json} never does, and the entities are known only when the application has started.
 */
final class ServiceView implements ServiceInfo {

  /** What {@code wsContext} takes. */
  private static final List<InputInfo> CONTEXT =
      List.of(
          new InputInfo("context", String.class, List.of()),
          new InputInfo("contexts", List.class, List.of()),
          new InputInfo("exit", boolean.class, List.of()),
          new InputInfo("reset", boolean.class, List.of()));

  /** What {@code $renew} takes. */
  private static final List<InputInfo> TOKEN =
      List.of(new InputInfo(TokenRenewal.TOKEN, String.class, List.of()));

  private final ServiceModel model;
  private final PlainReader reader;
  private final BiFunction<ExposureModel, Boolean, Map<String, Type>> members;
  private volatile @Nullable Callables callables;

  /**
   * A view.
   *
   * @param reader reads JSON within the limits
   * @param members the members of an exposed entity by name, where the second is true of its key
   *     alone, with the types that they are read as
   */
  ServiceView(
      ServiceModel model,
      PlainReader reader,
      BiFunction<ExposureModel, Boolean, Map<String, Type>> members) {
    this.model = model;
    this.reader = reader;
    this.members = members;
  }

  /** What can be called, and by which names formats know it. */
  private record Callables(
      Map<String, OperationInfo> byName, Map<String, OperationInfo> byAnyName) {}

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public Collection<OperationInfo> operations() {
    return callables().byName.values();
  }

  @Override
  public @Nullable OperationInfo operation(String name) {
    return callables().byAnyName.get(name);
  }

  @Override
  @SuppressWarnings("unchecked") // the reader's objects have string keys
  public Map<String, @Nullable Object> readObject(String frame) throws FormatException {
    Object value;
    try {
      value = reader.read(frame);
    } catch (JsonException e) {
      throw new FormatException(e.code(), e.getMessage(), null);
    }
    if (value instanceof Map<?, ?>) {
      return (Map<String, @Nullable Object>) value;
    }
    throw new FormatException("A frame is a JSON object");
  }

  private Callables callables() {
    Callables found = callables;
    if (found == null) {
      found = read(); // the same, whoever comes first
      callables = found;
    }
    return found;
  }

  private Callables read() {
    Map<String, OperationInfo> byName = new LinkedHashMap<>();
    Map<String, List<String>> aliases = new HashMap<>();
    for (ExposureModel exposure : model.exposures()) {
      for (CrudVerb verb : CrudVerb.values()) {
        if (exposure.access().containsKey(verb.exposed())) {
          String name = verb.event(exposure);
          byName.put(
              name, new OperationInfo(name, List.of(), row(exposure, false), true, Map.of()));
        }
      }
    }
    for (OperationModel operation : model.operations().values()) {
      byName.put(operation.name(), info(operation));
      aliases.put(operation.name(), operation.aliases());
    }
    byName.put(
        ContextRoute.EVENT,
        new OperationInfo(ContextRoute.EVENT, CONTEXT, List.of(), false, Map.of()));
    aliases.put(ContextRoute.EVENT, model.contextAliases());
    byName.put(
        TokenRenewal.EVENT,
        new OperationInfo(TokenRenewal.EVENT, TOKEN, List.of(), false, Map.of()));
    // A name beats a qualified name, and an alias beats both.
    Map<String, OperationInfo> byAnyName = new HashMap<>();
    byName.forEach((name, info) -> byAnyName.put(model.name() + "." + name, info));
    byAnyName.putAll(byName);
    aliases.forEach(
        (name, all) -> {
          OperationInfo info = byName.get(name);
          if (info != null) {
            all.forEach(alias -> byAnyName.put(alias, info));
          }
        });
    return new Callables(byName, byAnyName);
  }

  private OperationInfo info(OperationModel operation) {
    List<InputInfo> inputs = new ArrayList<>();
    boolean open = operation.replaces() != null;
    for (OperationModel.Parameter parameter : operation.parameters()) {
      open |= parameter.source() == Source.DATA && parameter.inputs().isEmpty();
      for (OperationModel.Input input : parameter.inputs()) {
        inputs.add(new InputInfo(input.name(), input.type(), input.attributes()));
      }
    }
    ExposureModel exposure = operation.exposure();
    List<InputInfo> row =
        exposure == null ? List.of() : row(exposure, operation.replaces() == null);
    return new OperationInfo(operation.name(), inputs, row, open, operation.attributes());
  }

  private List<InputInfo> row(ExposureModel exposure, boolean keyAlone) {
    List<InputInfo> row = new ArrayList<>();
    members
        .apply(exposure, keyAlone)
        .forEach((name, type) -> row.add(new InputInfo(name, type, List.of())));
    return row;
  }
}
