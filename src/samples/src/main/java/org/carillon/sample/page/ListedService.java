package org.carillon.sample.page;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.carillon.api.Crud;
import org.carillon.api.Expose.Content;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Source;
import org.carillon.model.ServiceModel;

/**
 * A service as the page shows it.
 *
 * @param name the simple name of its class
 * @param paths where it is served
 * @param roles of which a client needs one; empty: none is wanted
 * @param operations what a client may send, sorted by name
 * @param events what a client may hear, sorted
 */
record ListedService(
    String name,
    List<String> paths,
    List<String> roles,
    List<OperationView> operations,
    List<String> events) {

  /**
   * What a client may send.
   *
   * @param event the name of the event
   * @param roles of which a client needs one; empty: none is wanted beside the service's
   * @param parameters the members of its data
   */
  record OperationView(String event, List<String> roles, List<ParameterView> parameters) {}

  /**
   * A member of an operation's data.
   *
   * @param name its name
   * @param type how JSON writes it: {@code string}, {@code number}, {@code boolean} or {@code
   *     object}
   */
  record ParameterView(String name, String type) {}

  static List<ListedService> of(ApplicationModel model) {
    return model.services().stream()
        .filter(service -> !service.isForOperators())
        .map(service -> of(service, model))
        .toList();
  }

  private static ListedService of(ServiceModel service, ApplicationModel model) {
    Stream<OperationView> declared = service.operations().values().stream().map(ListedService::of);
    Stream<OperationView> generated =
        service.exposures().stream()
            .flatMap(ListedService::generated)
            .filter(operation -> !service.operations().containsKey(operation.event()));
    return new ListedService(
        service.name(),
        service.paths(),
        roles(service.access()),
        Stream.concat(declared, generated)
            .sorted(Comparator.comparing(OperationView::event))
            .toList(),
        events(service, model));
  }

  private static OperationView of(OperationModel operation) {
    List<ParameterView> parameters = new ArrayList<>();
    for (var parameter : operation.parameters()) {
      if (parameter.source() == Source.MEMBER) {
        parameters.add(new ParameterView(parameter.name(), jsonType(parameter.type())));
      }
    }
    return new OperationView(operation.name(), roles(operation.access()), parameters);
  }

  private static Stream<OperationView> generated(ExposureModel exposure) {
    return exposure.access().entrySet().stream()
        .flatMap(
            access ->
                verbs(access.getKey())
                    .map(
                        verb ->
                            new OperationView(
                                exposure.name() + ":" + verb,
                                roles(access.getValue()),
                                List.of())));
  }

  private static Stream<String> verbs(Crud crud) {
    String verb = crud.name().toLowerCase(Locale.ROOT);
    return crud == Crud.READ ? Stream.of(verb, "readDeep") : Stream.of(verb);
  }

  private static List<String> events(ServiceModel service, ApplicationModel model) {
    Stream<String> declared =
        model.events().values().stream()
            .filter(event -> event.paths().stream().anyMatch(service.paths()::contains))
            .map(event -> event.name());
    Stream<String> automatic =
        service.exposures().stream()
            .flatMap(
                exposure ->
                    AUTOMATIC.entrySet().stream()
                        .filter(
                            event -> {
                              Content content = exposure.content().get(event.getKey());
                              return content != null && content != Content.NONE;
                            })
                        .map(event -> exposure.name() + ":" + event.getValue()));
    return Stream.concat(declared, automatic).distinct().sorted().toList();
  }

  private static final Map<Crud, String> AUTOMATIC =
      Map.of(Crud.CREATE, "created", Crud.UPDATE, "updated", Crud.DELETE, "deleted");

  private static List<String> roles(AccessRule access) {
    return access instanceof AccessRule.Roles some
        ? some.roles().stream().sorted().toList()
        : List.of();
  }

  private static String jsonType(Type type) {
    if (type == boolean.class || type == Boolean.class) {
      return "boolean";
    }
    if (type instanceof Class<?> raw
        && ((raw.isPrimitive() && raw != char.class) || Number.class.isAssignableFrom(raw))) {
      return "number";
    }
    return type == String.class ? "string" : "object";
  }
}
