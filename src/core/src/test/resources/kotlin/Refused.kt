package kotlins.refused

import jakarta.json.bind.annotation.JsonbCreator
import jakarta.json.bind.annotation.JsonbProperty
import jakarta.validation.constraints.NotBlank
import org.carillon.api.Ignore
import org.carillon.api.Operation
import org.carillon.api.WebSocketEvent
import org.carillon.api.WebSocketService

@JvmInline value class Id(val value: Int)

data class Bare(val id: Int)

data class OfValue @JsonbCreator constructor(val id: Id)

data class OfUnsigned @JsonbCreator constructor(val count: UInt)

data class OfNullable @JsonbCreator constructor(val count: UInt?)

data class OfDuration @JsonbCreator constructor(val lasts: kotlin.time.Duration)

data class OfInstant @JsonbCreator constructor(val at: kotlin.time.Instant)

data class OfPair @JsonbCreator constructor(val pair: Pair<Int, Int>)

data class OfFunction @JsonbCreator constructor(val work: () -> Unit)

data class OfRange @JsonbCreator constructor(val range: IntRange)

data class OfSequence @JsonbCreator constructor(val all: Sequence<Int>)

data class OfRegex @JsonbCreator constructor(val pattern: Regex)

data class OfLazy @JsonbCreator constructor(val lazy: Lazy<Int>)

data class OfIds @JsonbCreator constructor(val ids: List<Id>)

data class Checked @JsonbCreator constructor(@param:NotBlank val text: String)

data class Hidden @JsonbCreator constructor(val id: Int, @param:Ignore val secret: String?)

data class Renamed(@param:JsonbProperty("ID") val id: Int)

sealed class Shape

data class Circle @JsonbCreator constructor(val radius: Int) : Shape()

object Only {
  val name = "only"
}

@WebSocketService("refused")
open class RefusedService {

  @WebSocketEvent data class ValueEvent(val id: Id)

  @WebSocketEvent data class UnsignedEvent(val count: UInt)

  @WebSocketEvent data class NullableEvent(val count: UInt?)

  @WebSocketEvent data class DurationEvent(val lasts: kotlin.time.Duration)

  @WebSocketEvent data class InstantEvent(val at: kotlin.time.Instant)

  @WebSocketEvent data class PairEvent(val pair: Pair<Int, Int>)

  @WebSocketEvent data class HiddenEvent(val id: Int, @param:Ignore val secret: String)

  @WebSocketEvent data class RenamedEvent(@param:JsonbProperty("ID") val id: Int)

  @Operation open fun bare(it: Bare) {}

  @Operation open fun ofValue(it: OfValue) {}

  @Operation open fun ofUnsigned(it: OfUnsigned) {}

  @Operation open fun ofNullable(it: OfNullable) {}

  @Operation open fun ofDuration(it: OfDuration) {}

  @Operation open fun ofInstant(it: OfInstant) {}

  @Operation open fun ofPair(it: OfPair) {}

  @Operation open fun ofFunction(it: OfFunction) {}

  @Operation open fun ofRange(it: OfRange) {}

  @Operation open fun ofSequence(it: OfSequence) {}

  @Operation open fun ofRegex(it: OfRegex) {}

  @Operation open fun ofLazy(it: OfLazy) {}

  @Operation open fun ofIds(it: OfIds) {}

  @Operation open fun checked(it: Checked) {}

  @Operation open fun hidden(it: Hidden) {}

  @Operation open fun renamed(): Renamed = Renamed(1)

  @Operation open fun shape(it: Shape) {}

  @Operation open fun only(it: Only) {}

  @Operation open suspend fun later(id: Int): Int = id

  @Operation open fun value(id: Id) {}

  @Operation open fun result(): Id = Id(1)

  @Operation open fun unsigned(count: UInt) {}

  @Operation("whatever") open fun lasts(lasts: kotlin.time.Duration) {}

  @Operation open fun at(at: kotlin.time.Instant) {}

  @Operation open fun pair(): Pair<Int, Int> = Pair(1, 2)

  @Operation open fun unit(): Unit? = null

  @Operation internal open fun inner(): Int = 1

  @Operation fun closed(id: Int): Int = id
}

@WebSocketService("final")
class FinalService {
  @Operation fun say() {}
}
