/* SPDX-License-Identifier: MIT */
/* A program that does nothing, for bench-start: once with the library and once without. */
int main(void)
{
    return 0;
}
