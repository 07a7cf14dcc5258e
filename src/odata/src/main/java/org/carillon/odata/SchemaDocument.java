package org.carillon.odata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAction;
import org.apache.olingo.commons.api.edm.provider.CsdlActionImport;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotation;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotations;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainer;
import org.apache.olingo.commons.api.edm.provider.CsdlEntitySet;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlNavigationProperty;
import org.apache.olingo.commons.api.edm.provider.CsdlNavigationPropertyBinding;
import org.apache.olingo.commons.api.edm.provider.CsdlParameter;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;
import org.apache.olingo.commons.api.edm.provider.CsdlPropertyRef;
import org.apache.olingo.commons.api.edm.provider.CsdlReturnType;
import org.apache.olingo.commons.api.edm.provider.CsdlSchema;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ServiceMetadata;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.odata.ServiceSchema.Action;
import org.carillon.odata.ServiceSchema.ActionParameter;
import org.carillon.odata.ServiceSchema.EntitySet;
import org.carillon.odata.ServiceSchema.EntityType;
import org.carillon.odata.ServiceSchema.Property;
import org.carillon.odata.ServiceSchema.Result;

/** Writes a schema in the terms of OData's CSDL, for {@code $metadata}. */
final class SchemaDocument {

  /** Nanoseconds, the finest that Java's times have. */
  static final int TIME_PRECISION = 9;

  private final ServiceSchema schema;

  private SchemaDocument(ServiceSchema schema) {
    this.schema = schema;
  }

  /** What Olingo serves of a schema, with annotations of side effects. */
  static ServiceMetadata metadata(
      OData odata, ServiceSchema schema, SideEffectAnnotations effects) {
    return odata.createServiceMetadata(
        new SchemaProvider(of(schema, effects)),
        effects.isEmpty() ? List.of() : List.of(CommonVocabulary.reference()));
  }

  /** The document of a schema, with annotations of side effects. */
  static CsdlSchema of(ServiceSchema schema, SideEffectAnnotations effects) {
    return new SchemaDocument(schema).write(effects);
  }

  private CsdlSchema write(SideEffectAnnotations effects) {
    List<CsdlAnnotations> annotations = new ArrayList<>();
    if (!effects.ofContainer().isEmpty()) {
      annotations.add(annotations(ServiceSchema.CONTAINER, effects.ofContainer()));
    }
    effects.byType().forEach((type, all) -> annotations.add(annotations(type, all)));
    List<CsdlAction> actions = new ArrayList<>();
    for (Action action : schema.actions().values()) {
      if (action.hasImport()) {
        actions.add(unbound(action));
      }
      if (action.set() != null) {
        actions.add(bound(action, action.set()));
      }
    }
    return new CsdlSchema()
        .setNamespace(schema.namespace())
        .setEntityTypes(schema.types().values().stream().map(this::type).toList())
        .setActions(actions)
        .setEntityContainer(container())
        .setAnnotationsGroup(annotations);
  }

  private CsdlAnnotations annotations(String target, List<CsdlAnnotation> all) {
    return new CsdlAnnotations().setTarget(schema.namespace() + "." + target).setAnnotations(all);
  }

  private FullQualifiedName name(String local) {
    return new FullQualifiedName(schema.namespace(), local);
  }

  private CsdlEntityType type(EntityType type) {
    return new CsdlEntityType()
        .setName(type.name())
        .setKey(
            type.description().key().stream()
                .map(column -> new CsdlPropertyRef().setName(column.name()))
                .toList())
        .setProperties(type.properties().values().stream().map(SchemaDocument::property).toList())
        .setNavigationProperties(type.links().values().stream().map(this::navigation).toList());
  }

  private static CsdlProperty property(Property property) {
    Column column = property.column();
    CsdlProperty written =
        new CsdlProperty()
            .setName(column.name())
            .setType(property.mapping().kind().getFullQualifiedName())
            .setNullable(column.nullable());
    switch (property.mapping().kind()) {
      case String -> {
        if (column.length() != null) {
          written.setMaxLength((int) Math.min(Integer.MAX_VALUE, column.length()));
        }
      }
      case Decimal -> {
        if (column.scale() != null) {
          written.setScale(column.scale());
        } else {
          written.setScaleAsString("variable");
        }
      }
      case DateTimeOffset, TimeOfDay, Duration -> written.setPrecision(TIME_PRECISION);
      default -> {
        // has no facets
      }
    }
    return written;
  }

  private CsdlNavigationProperty navigation(Link link) {
    EntityType target = schema.types().get(link.target());
    if (target == null) {
      throw new IllegalStateException(link + " leads to no type of the schema");
    }
    CsdlNavigationProperty property =
        new CsdlNavigationProperty()
            .setName(link.name())
            .setType(name(target.name()))
            .setCollection(link.many())
            .setContainsTarget(schema.setOf(link.target()).isEmpty());
    return link.many() ? property : property.setNullable(true);
  }

  private CsdlAction unbound(Action action) {
    List<CsdlParameter> parameters = new ArrayList<>();
    if (action.set() != null && action.bindingParameter() != null) {
      Column key = action.set().type().description().key().get(0);
      Property property = action.set().type().properties().get(key.name());
      if (property == null) {
        throw new IllegalStateException("A key has no property");
      }
      parameters.add(
          parameter(new ActionParameter(action.bindingParameter(), property.mapping(), false)));
    }
    action.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
    return action(action, parameters);
  }

  private CsdlAction bound(Action action, EntitySet set) {
    List<CsdlParameter> parameters = new ArrayList<>();
    parameters.add(
        new CsdlParameter()
            .setName(action.bindingParameter())
            .setType(name(set.type().name()))
            .setNullable(false));
    action.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
    CsdlAction bound = action(action, parameters).setBound(true);
    return action.result() instanceof Result.Rows rows && rows.set().name().equals(set.name())
        ? bound.setEntitySetPath(action.bindingParameter())
        : bound;
  }

  private CsdlAction action(Action action, List<CsdlParameter> parameters) {
    CsdlAction written = new CsdlAction().setName(action.name()).setParameters(parameters);
    if (action.result() instanceof Result.Value value) {
      written.setReturnType(
          new CsdlReturnType()
              .setType(value.mapping().kind().getFullQualifiedName())
              .setPrecision(TIME_PRECISION));
    } else if (action.result() instanceof Result.Rows rows) {
      written.setReturnType(
          new CsdlReturnType()
              .setType(name(rows.set().type().name()))
              .setCollection(rows.many())
              .setNullable(false));
    }
    return written;
  }

  private static CsdlParameter parameter(ActionParameter parameter) {
    return new CsdlParameter()
        .setName(parameter.name())
        .setType(parameter.mapping().kind().getFullQualifiedName())
        .setNullable(parameter.nullable());
  }

  private CsdlEntityContainer container() {
    List<CsdlEntitySet> sets = new ArrayList<>();
    for (EntitySet set : schema.sets().values()) {
      Map<String, CsdlNavigationPropertyBinding> bindings = new LinkedHashMap<>();
      for (Link link : set.type().links().values()) {
        schema
            .setOf(link.target())
            .ifPresent(
                target ->
                    bindings.put(
                        link.name(),
                        new CsdlNavigationPropertyBinding()
                            .setPath(link.name())
                            .setTarget(target.name())));
      }
      sets.add(
          new CsdlEntitySet()
              .setName(set.name())
              .setType(name(set.type().name()))
              .setNavigationPropertyBindings(List.copyOf(bindings.values())));
    }
    List<CsdlActionImport> imports = new ArrayList<>();
    for (Action action : schema.actions().values()) {
      if (action.hasImport()) {
        CsdlActionImport imported =
            new CsdlActionImport().setName(action.name()).setAction(name(action.name()));
        if (action.result() instanceof Result.Rows rows) {
          imported.setEntitySet(rows.set().name());
        }
        imports.add(imported);
      }
    }
    return new CsdlEntityContainer()
        .setName(ServiceSchema.CONTAINER)
        .setEntitySets(sets)
        .setActionImports(imports);
  }
}
