# Bugs planted on purpose, which the checks must catch. The few files that can plant one (they call PlantedBug) are compiled a
# second time, with the switch, into lb_planted_<library>; a twin of a program takes these objects instead of the library's own,
# since the linker takes nothing from an archive for a symbol it has. No program that is shipped knows a planted bug.
#   lb_planted_library(<library>)               the second objects of one library
#   lb_planted_twin(<program> [LIBS <library>…])  planted_<program>: lb_kafka and these libraries with the switch
function(lb_planted_library library)
  get_target_property(folder ${library} SOURCE_DIR)
  get_target_property(sources ${library} SOURCES)
  set(planting)
  foreach(source ${sources})
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder})
    if(EXISTS ${source})
      file(STRINGS ${source} calls REGEX "PlantedBug\\(" LIMIT_COUNT 1)
      if(calls)
        list(APPEND planting ${source})
      endif()
    endif()
  endforeach()
  if(NOT planting)
    message(FATAL_ERROR "${library} plants no bug (try: leave it out of lb_planted_library)")
  endif()
  add_library(lb_planted_${library} OBJECT ${planting})
  target_compile_definitions(lb_planted_${library} PRIVATE LB_PLANTED_BUGS=1)
  get_target_property(libraries ${library} LINK_LIBRARIES)
  target_link_libraries(lb_planted_${library} PRIVATE ${libraries})
endfunction()

function(lb_planted_twin program)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  set(objects $<TARGET_OBJECTS:${program}>)
  foreach(library lb_kafka ${ARG_LIBS})
    list(APPEND objects $<TARGET_OBJECTS:lb_planted_${library}>)
  endforeach()
  add_executable(planted_${program} ${objects})
  get_target_property(libraries ${program} LINK_LIBRARIES)
  target_link_libraries(planted_${program} PRIVATE ${libraries})
  set_target_properties(planted_${program} PROPERTIES LINKER_LANGUAGE CXX OUTPUT_NAME ${program}
                        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/planted)
endfunction()
