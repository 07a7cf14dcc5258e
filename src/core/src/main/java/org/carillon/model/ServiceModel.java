package org.carillon.model;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A service.
 *
 * @param name the simple name of its class
 * @param beanClass its class
 * @param paths where it is served, as {@code /ws/chat}; at least one
 * @param access who may connect
 * @param delivery the default of its events
 * @param combining how the layers of audiences combine, of events that have no declaration too
 * @param operations by the name on the wire ({@code message}, {@code Books:submitOrder}), mixed-in
 *     ones included; those that replace a generated handler too ({@code Books:create})
 * @param exposures the entities
 * @param crudEvents declared events that replace automatic ones, by name ({@code Books:created})
 * @param onConnect called after the handshake; the methods belong to {@code beanClass}
 * @param onDisconnect called at the end
 * @param onContextChange called before contexts change
 * @param format the name of the format of frames to it, and of its events
 * @param attributes of formats, static ones of its events, by name
 * @param contextAliases further names of {@code wsContext}, by which formats know it
 */
public record ServiceModel(
    String name,
    Class<?> beanClass,
    List<String> paths,
    AccessRule access,
    Delivery delivery,
    AudienceCombination combining,
    Map<String, OperationModel> operations,
    List<ExposureModel> exposures,
    Map<String, EventModel> crudEvents,
    @Nullable Method onConnect,
    @Nullable Method onDisconnect,
    @Nullable Method onContextChange,
    String format,
    Map<String, Object> attributes,
    List<String> contextAliases) {

  /** Copies the collections, in their order. */
  public ServiceModel {
    paths = List.copyOf(paths);
    operations = Collections.unmodifiableMap(new LinkedHashMap<>(operations));
    exposures = List.copyOf(exposures);
    crudEvents = Collections.unmodifiableMap(new LinkedHashMap<>(crudEvents));
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    contextAliases = List.copyOf(contextAliases);
  }

  /** Whether it is for those who run the node, and no part of the application. */
  public boolean isForOperators() {
    return beanClass.isAnnotationPresent(OperatorService.class);
  }

  /** A service of the format {@code json}. */
  public ServiceModel(
      String name,
      Class<?> beanClass,
      List<String> paths,
      AccessRule access,
      Delivery delivery,
      AudienceCombination combining,
      Map<String, OperationModel> operations,
      List<ExposureModel> exposures,
      Map<String, EventModel> crudEvents,
      @Nullable Method onConnect,
      @Nullable Method onDisconnect,
      @Nullable Method onContextChange) {
    this(
        name,
        beanClass,
        paths,
        access,
        delivery,
        combining,
        operations,
        exposures,
        crudEvents,
        onConnect,
        onDisconnect,
        onContextChange,
        BuiltInFormats.JSON,
        Map.of(),
        List.of());
  }

  /** The exposure of that name, as {@code Books}, or null. */
  public @Nullable ExposureModel exposure(String name) {
    for (ExposureModel exposure : exposures) {
      if (exposure.name().equals(name)) {
        return exposure;
      }
    }
    return null;
  }
}
