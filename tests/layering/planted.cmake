# The layering test must find every fault planted in tests/layering/planted: one line a fault in its expected.txt.
#   cmake -DHERE=tests/layering -P planted.cmake
cmake_minimum_required(VERSION 3.25)
execute_process(
  COMMAND ${CMAKE_COMMAND} -DROOT=${HERE}/planted -P ${HERE}/layering.cmake
  RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE err)
if(result EQUAL 0)
  message(FATAL_ERROR "the planted tree passed")
endif()
file(STRINGS ${HERE}/planted/expected.txt expected)
set(missed 0)
list(LENGTH expected count)
foreach(line ${expected})
  string(FIND "${out}" "${line}" at)
  if(at EQUAL -1)
    message(STATUS "not found: ${line}")
    math(EXPR missed "${missed} + 1")
  endif()
endforeach()
string(FIND "${err}" "layering: ${count} faults" at)
if(missed GREATER 0 OR at EQUAL -1)
  message(FATAL_ERROR "${missed} of ${count} planted faults not found, or others found:\n${out}${err}")
endif()
