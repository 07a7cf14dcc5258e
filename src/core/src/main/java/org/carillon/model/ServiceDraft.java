package org.carillon.model;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.Delivery;
import org.jspecify.annotations.Nullable;

/** A service while it is read. */
final class ServiceDraft {

  final Class<?> type;
  final List<String> paths;
  final AccessRule access;
  final Delivery delivery;
  final AudienceCombination combining;

  /** The format of its frames and events. */
  final String format;

  /** The static attributes of its events. */
  final Map<String, Object> attributes;

  /** Further names of {@code wsContext}. */
  final List<String> contextAliases = new ArrayList<>();

  final Map<String, OperationModel> operations = new LinkedHashMap<>();

  /** Names and aliases of operations that are taken, and by which method. */
  final Map<String, Method> taken = new LinkedHashMap<>();

  final List<ExposureModel> exposures = new ArrayList<>();
  final Map<String, EventModel> crudEvents = new LinkedHashMap<>();
  @Nullable Method onConnect;
  @Nullable Method onDisconnect;
  @Nullable Method onContextChange;

  ServiceDraft(
      Class<?> type,
      List<String> paths,
      AccessRule accessRule,
      Delivery delivery,
      AudienceCombination audienceCombination,
      String format,
      Map<String, Object> attributes) {
    this.type = type;
    this.paths = paths;
    this.access = accessRule;
    this.delivery = delivery;
    this.combining = audienceCombination;
    this.format = format;
    this.attributes = attributes;
  }

  String name() {
    return type.getSimpleName();
  }

  @Nullable ExposureModel exposure(Class<?> entity) {
    return exposures.stream().filter(e -> e.entity() == entity).findFirst().orElse(null);
  }

  @Nullable ExposureModel exposure(String name) {
    return exposures.stream().filter(e -> e.name().equals(name)).findFirst().orElse(null);
  }

  ServiceModel finished() {
    return new ServiceModel(
        name(),
        type,
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
        format,
        attributes,
        contextAliases);
  }
}
